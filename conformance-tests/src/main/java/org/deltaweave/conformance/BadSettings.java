package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.List;
import org.deltaweave.weaver.wire.MethodSetting;

/** What users get wrong in a method's own settings, derived from their descriptions. */
final class BadSettings {
    private static final String UNKNOWN_SETTING = "DW-202";
    private static final String BAD_SETTING = "DW-203";
    private static final String NO_VALUE = "several";

    private BadSettings() {}

    static List<Mistake> of(Subject subject) {
        List<MethodSetting> settings = subject.bench().settings(subject.plugin());
        List<Mistake> mistakes = new ArrayList<>();
        mistakes.add(new Mistake(
                subject.spec().with("no-such-setting", 1),
                UNKNOWN_SETTING,
                List.of(subject.method(), "no-such-setting")));
        for (MethodSetting setting : settings) {
            String misspelt = setting.name() + "x";
            mistakes.add(new Mistake(
                    subject.spec().with(misspelt, setting.defaultValue()),
                    UNKNOWN_SETTING,
                    List.of(subject.method(), misspelt, setting.name())));
            if (setting.type() != String.class || isNumber(setting.defaultValue())) {
                mistakes.add(wrong(subject, setting, NO_VALUE));
            }
            if (setting.min() != Double.NEGATIVE_INFINITY) {
                mistakes.add(wrong(subject, setting, number(setting, setting.min() - 1)));
            }
            if (setting.max() != Double.POSITIVE_INFINITY) {
                mistakes.add(wrong(subject, setting, number(setting, setting.max() + 1)));
            }
            if (setting.type() == double.class) {
                mistakes.add(wrong(subject, setting, "NaN"));
            }
        }
        return mistakes;
    }

    private static Mistake wrong(Subject subject, MethodSetting setting, String value) {
        return new Mistake(
                subject.spec().with(setting.name(), value),
                BAD_SETTING,
                List.of(subject.method(), setting.name(), value));
    }

    private static String number(MethodSetting setting, double number) {
        return setting.type() == double.class ? Double.toString(number) : Long.toString((long) number);
    }

    /** Text whose default is a number is a number in disguise, and other text in its place a mistake. */
    private static boolean isNumber(String text) {
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException other) {
            return false;
        }
    }
}
