package org.deltaweave.transformers.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import org.deltaweave.tensor.DeltaweaveException;

/** Decodes a file strictly: a byte that is not text is an error with its line, not a question mark. */
final class Lines {
    private Lines() {}

    /** The file's text, without the byte order mark that some editors put first. */
    static String decode(String name, byte[] content, Charset charset) {
        CharsetDecoder decoder = charset.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CharBuffer chars = CharBuffer.allocate((int) Math.ceil(content.length * (double) decoder.maxCharsPerByte()));
        CoderResult result = decoder.decode(bytes, chars, true);
        if (result.isError()) {
            int offset = bytes.position();
            int line = 1;
            for (int i = 0; i < offset; i++) {
                line += content[i] == '\n' ? 1 : 0;
            }
            throw new DeltaweaveException(
                    "DW-328",
                    "Line " + line + " of " + name + " is not valid " + charset + ": byte " + offset
                            + " of the file is 0x" + String.format("%02x", content[offset]),
                    "Convert the file to UTF-8, or name its charset, such as ISO-8859-1");
        }
        decoder.flush(chars);
        String text = chars.flip().toString();
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
}
