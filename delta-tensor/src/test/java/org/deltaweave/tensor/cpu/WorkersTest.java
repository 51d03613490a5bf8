package org.deltaweave.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops over several threads. */
@Timeout(60)
class WorkersTest {
    private static final long LARGE = 1 << 24;

    @Test
    void rows_areEachVisitedOnce() {
        for (int threads : new int[] {1, 2, 3, 8}) {
            for (int rows : new int[] {0, 1, 2, 7, 1000}) {
                AtomicIntegerArray visits = new AtomicIntegerArray(rows);
                on(
                        threads,
                        () -> Workers.rows(rows, LARGE, (from, to) -> {
                            for (int i = from; i < to; i++) {
                                visits.incrementAndGet(i);
                            }
                        }));
                for (int i = 0; i < rows; i++) {
                    assertThat(visits.get(i))
                            .as("row %d of %d on %d", i, rows, threads)
                            .isEqualTo(1);
                }
            }
        }
    }

    @Test
    void manyLoops_areEachComplete() {
        on(3, () -> {
            for (int loop = 0; loop < 20_000; loop++) {
                AtomicInteger sum = new AtomicInteger();
                Workers.tasks(5, sum::addAndGet);
                assertThat(sum).hasValue(10);
            }
        });
    }

    @Test
    void tasks_useSeveralThreadsAtOnce() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        on(3, () -> {
            // None can finish before all three have begun.
            CountDownLatch begun = new CountDownLatch(3);
            Workers.tasks(3, i -> {
                names.add(Thread.currentThread().getName());
                begun.countDown();
                await(begun);
            });
            assertThat(Workers.threads()).isEqualTo(3);
        });

        assertThat(names).containsExactlyInAnyOrder(Thread.currentThread().getName(), "deltaweave-1", "deltaweave-2");
    }

    @Test
    void littleWork_staysOnTheCallingThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        on(4, () -> Workers.rows(1000, 1000, (from, to) -> threads.add(Thread.currentThread())));

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void loopInsideALoop_staysOnItsThread() {
        AtomicInteger sum = new AtomicInteger();
        on(
                3,
                () -> Workers.tasks(8, outer -> {
                    Thread thread = Thread.currentThread();
                    Workers.rows(100, LARGE, (from, to) -> {
                        assertThat(Thread.currentThread()).isSameAs(thread);
                        sum.addAndGet(to - from);
                    });
                }));

        assertThat(sum).hasValue(800);
    }

    @Test
    void callersAtTheSameTime_doNotWaitForEachOther() {
        AtomicInteger sum = new AtomicInteger();
        on(2, () -> {
            Thread[] callers = new Thread[4];
            for (int i = 0; i < callers.length; i++) {
                callers[i] = new Thread(() -> {
                    for (int loop = 0; loop < 500; loop++) {
                        Workers.rows(50, LARGE, (from, to) -> sum.addAndGet(to - from));
                    }
                });
                callers[i].start();
            }
            for (Thread caller : callers) {
                join(caller);
            }
        });

        assertThat(sum).hasValue(4 * 500 * 50);
    }

    @Test
    void failure_reachesTheCallerAndLeavesTheThreadsUsable() {
        on(3, () -> {
            for (int bad = 0; bad < 6; bad++) {
                int broken = bad;
                assertThatThrownBy(() -> Workers.tasks(6, i -> {
                            if (i == broken) {
                                throw new IllegalStateException("task " + i);
                            }
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("task " + bad);
            }
            assertThatThrownBy(() -> Workers.rows(9, LARGE, (from, to) -> {
                        throw new StackOverflowError("deep");
                    }))
                    .isInstanceOf(StackOverflowError.class);
            AtomicInteger sum = new AtomicInteger();
            Workers.tasks(4, sum::addAndGet);
            assertThat(sum).hasValue(6);
        });
    }

    @Test
    void scratch_isKeptByThreadAndSlot() {
        float[] first = Scratch.floats(Scratch.FREE, 10);
        first[9] = 4;

        assertThat(Scratch.floats(Scratch.FREE, 5)).isSameAs(first);
        assertThat(Scratch.floats(Scratch.FREE + 1, 5)).isNotSameAs(first);
        assertThat(Scratch.floats(Scratch.FREE, 11)).hasSizeGreaterThanOrEqualTo(11);
    }

    private static void on(int threads, Runnable body) {
        Supplier<Boolean> run = () -> {
            body.run();
            return true;
        };
        assertThat(Workers.with(threads, run)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
