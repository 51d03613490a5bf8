package org.deltaweave.benchmarks.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A function in TorchScript: how operations of PyTorch are reached that DJL does not offer. */
final class Script implements AutoCloseable {
    /** A pickled object of class F with one attribute, {@code training}, which is false. */
    private static final String OBJECT = "\u0080\2c__torch__\nF\n)\u0081}(X\10\0\0\0training\u0089ub.";

    private static final String EMPTY_TUPLE = "\u0080\2).";

    private final PtSymbolBlock block;

    /**
     * Compiles a function.
     *
     * @param parameters such as {@code q: Tensor, k: Tensor}
     * @param lines its body, of which the last returns a tensor
     */
    Script(NDManager manager, String parameters, String... lines) {
        String code = "class F(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n"
                + "  def forward(self: __torch__.F, " + parameters + ") -> Tensor:\n    "
                + String.join("\n    ", lines) + "\n";
        try {
            block = JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive(code)), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] archive(String code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", OBJECT);
            store(zip, "code/__torch__.py", code);
            store(zip, "constants.pkl", EMPTY_TUPLE);
            store(zip, "version", "3\n");
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry("script/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    /** Calls it as a part of what autograd records, if it is recording. */
    NDArray apply(NDArray... inputs) {
        return IValueUtils.forward(block, new NDList(inputs), JniUtils.isGradMode())
                .singletonOrThrow();
    }

    /** Calls it for what it does to its arguments, unrecorded. */
    void run(IValue... arguments) {
        block.forward(arguments).close();
        List.of(arguments).forEach(IValue::close);
    }

    @Override
    public void close() {
        block.close();
    }
}
