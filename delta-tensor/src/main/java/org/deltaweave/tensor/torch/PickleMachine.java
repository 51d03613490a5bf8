package org.deltaweave.tensor.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.torch.Value.Atom;
import org.deltaweave.tensor.torch.Value.Dict;
import org.deltaweave.tensor.torch.Value.Name;
import org.deltaweave.tensor.torch.Value.Sequence;
import org.deltaweave.tensor.torch.Value.Text;
import org.deltaweave.tensor.torch.Value.Tuple;
import org.deltaweave.tensor.torch.Value.Whole;

/**
 * The part of Python's pickle machine that a dict of tensors needs: a stack, marks on it, and a memo.
 *
 * <p>Any other instruction or name is refused. The number of instructions, and with it that of values, is limited; so is
 * the height of the stack.
 */
final class PickleMachine {
    private static final int MOST_INSTRUCTIONS = 1_000_000; // some 40,000 tensors
    private static final int HIGHEST_STACK = 100_000;

    private final PickleInput in;
    private final Rebuilding rebuilding;
    private final List<Value> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Value> memo = new HashMap<>();

    PickleMachine(PickleInput in, Rebuilding rebuilding) {
        this.in = in;
        this.rebuilding = rebuilding;
    }

    /** Carries out all instructions; the one value that they leave. */
    Value run() {
        for (int i = 0; i < MOST_INSTRUCTIONS; i++) {
            Opcode opcode = in.opcode();
            if (opcode == Opcode.STOP) {
                if (stack.size() != 1 || !marks.isEmpty() || !in.atEnd()) {
                    throw in.malformed("stops with " + stack.size() + " values on its stack"
                            + (in.atEnd() ? "" : " and bytes after it"));
                }
                return stack.get(0);
            }
            carryOut(opcode);
            if (stack.size() > HIGHEST_STACK || marks.size() > HIGHEST_STACK) {
                throw in.malformed("puts more than " + HIGHEST_STACK + " values on its stack");
            }
        }
        throw in.malformed("has more than " + MOST_INSTRUCTIONS + " instructions");
    }

    private void carryOut(Opcode opcode) {
        switch (opcode) {
            case PROTO -> in.protocol();
            case FRAME -> in.frame();
            case MARK -> marks.push(stack.size());
            case NONE -> push(Atom.NONE);
            case NEWTRUE -> push(Atom.TRUE);
            case NEWFALSE -> push(Atom.FALSE);
            case BININT1 -> push(new Whole(in.unsigned1()));
            case BININT2 -> push(new Whole(in.unsigned2()));
            case BININT -> push(new Whole(in.signed4()));
            case LONG1 -> push(new Whole(in.longOfLength()));
            case SHORT_BINUNICODE -> push(new Text(in.text(in.unsigned1())));
            case BINUNICODE -> push(new Text(in.text(in.unsigned4())));
            case EMPTY_TUPLE -> push(new Tuple(List.of()));
            case TUPLE1 -> push(new Tuple(popAll(size() - 1)));
            case TUPLE2 -> push(new Tuple(popAll(size() - 2)));
            case TUPLE3 -> push(new Tuple(popAll(size() - 3)));
            case TUPLE -> push(new Tuple(popMarked()));
            case EMPTY_LIST -> push(new Sequence());
            case APPEND -> append(popAll(size() - 1));
            case APPENDS -> append(popMarked());
            case EMPTY_DICT -> push(new Dict());
            case SETITEM -> set(popAll(size() - 2));
            case SETITEMS -> set(popMarked());
            case BINPUT -> memo.put((long) in.unsigned1(), top());
            case LONG_BINPUT -> memo.put(in.unsigned4(), top());
            case MEMOIZE -> memo.put((long) memo.size(), top());
            case BINGET -> push(remembered(in.unsigned1()));
            case LONG_BINGET -> push(remembered(in.unsigned4()));
            case GLOBAL -> push(name(in.line(), in.line()));
            case STACK_GLOBAL -> stackGlobal();
            case BINPERSID -> push(rebuilding.storage(in, pop()));
            case REDUCE -> reduce();
            case BUILD -> build();
            default -> throw refused(opcode);
        }
    }

    private void push(Value value) {
        stack.add(value);
    }

    private int size() {
        return stack.size();
    }

    /** Takes the values from {@code from} on, which must lie above the last mark. */
    private List<Value> popAll(int from) {
        checkAbove(from);
        List<Value> above = stack.subList(from, stack.size());
        List<Value> values = List.copyOf(above);
        above.clear();
        return values;
    }

    private void checkAbove(int from) {
        if (from < (marks.isEmpty() ? 0 : marks.peek())) {
            throw in.malformed("takes a value from its stack where there is none");
        }
    }

    private List<Value> popMarked() {
        if (marks.isEmpty()) {
            throw in.malformed("goes back to a mark where there is none");
        }
        List<Value> values = popAll(marks.peek());
        marks.pop();
        return values;
    }

    private Value pop() {
        return popAll(size() - 1).get(0);
    }

    private Value top() {
        checkAbove(size() - 1);
        return stack.get(size() - 1);
    }

    private Value remembered(long index) {
        Value value = memo.get(index);
        if (value == null) {
            throw in.malformed("asks for value " + index + ", which it has not made");
        }
        return value;
    }

    private void append(List<Value> values) {
        if (!(top() instanceof Sequence list)) {
            throw in.malformed("appends to " + top().kind());
        }
        list.items.addAll(values);
    }

    private void set(List<Value> pairs) {
        if (!(top() instanceof Dict dict) || pairs.size() % 2 != 0) {
            throw in.malformed("sets " + pairs.size() + " keys and values of " + top().kind());
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            if (!(pairs.get(i) instanceof Text key)) {
                throw in.malformed("has a dict with " + pairs.get(i).kind() + " as a key; names are texts");
            }
            if (dict.entries.put(key.text(), pairs.get(i + 1)) != null) {
                throw in.malformed("has the key '" + Nearest.shorten(key.text()) + "' twice in one dict");
            }
        }
    }

    private Name name(String module, String name) {
        String pythonName = module + " " + name;
        return new Name(Global.named(pythonName)
                .orElseThrow(() -> forbidden("refers to '" + Nearest.shorten(pythonName) + "'")));
    }

    private void stackGlobal() {
        List<Value> names = popAll(size() - 2);
        if (!(names.get(0) instanceof Text module) || !(names.get(1) instanceof Text name)) {
            throw in.malformed("refers to a name that is no text");
        }
        push(name(module.text(), name.text()));
    }

    private void reduce() {
        List<Value> call = popAll(size() - 2);
        if (!(call.get(0) instanceof Name callee) || !(call.get(1) instanceof Tuple arguments)) {
            throw forbidden(
                    "calls " + call.get(0).kind() + " with " + call.get(1).kind());
        }
        List<Value> given = arguments.items;
        switch (callee.global()) {
            case ORDERED_DICT -> {
                if (!given.isEmpty()) {
                    throw in.malformed("makes an OrderedDict from " + given.size() + " arguments");
                }
                push(new Dict());
            }
            case REBUILD_TENSOR -> push(rebuilding.tensor(in, given));
            case REBUILD_PARAMETER -> {
                if (given.isEmpty() || !(given.get(0) instanceof Value.View tensor)) {
                    throw in.malformed("makes a parameter from no tensor");
                }
                push(tensor);
            }
            default -> throw forbidden("calls " + callee.global());
        }
    }

    /** An OrderedDict has attributes, {@code _metadata} of a state dict, which no tensor needs. */
    private void build() {
        Value state = pop();
        if (!(top() instanceof Dict) || !(state instanceof Dict)) {
            throw forbidden("sets the state of " + top().kind() + " to " + state.kind());
        }
    }

    private DeltaweaveException refused(Opcode opcode) {
        String what = "has the instruction " + opcode;
        return opcode.runsCode()
                ? forbidden(what)
                : in.fault(
                        "DW-122",
                        what + ", which tensors do not need",
                        "Save only the model's state_dict, or convert the file to safetensors");
    }

    private DeltaweaveException forbidden(String what) {
        return in.fault(
                "DW-122",
                what + ", which is no part of a tensor: Python would run code to load it",
                "Do not load it anywhere unless you trust who made it; ask for a safetensors file, or for the state_dict alone");
    }
}
