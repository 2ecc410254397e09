package serviceaccounting.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import serviceaccounting.acctd.Interval;
import serviceaccounting.report.ByteScale;
import serviceaccounting.report.RemoteSort;
import serviceaccounting.report.RemotesBy;
import serviceaccounting.report.Resolution;
import serviceaccounting.report.TimeExpression;
import serviceaccounting.settings.DurationText;
import serviceaccounting.settings.NearestWord;

/** Turns words of the command line into values, or into the reason why not. */
final class Converters {

    private static final int SLOT_SECONDS = 900;

    private Converters() {}

    static final class Scale implements ITypeConverter<ByteScale> {
        @Override
        public ByteScale convert(String word) {
            return explained(word, ByteScale::of);
        }
    }

    static final class Rows implements ITypeConverter<Resolution> {
        @Override
        public Resolution convert(String word) {
            return explained(word, Resolution::of);
        }
    }

    static final class RemoteRows implements ITypeConverter<RemotesBy> {
        @Override
        public RemotesBy convert(String word) {
            return explained(word, RemotesBy::of);
        }
    }

    static final class Order implements ITypeConverter<RemoteSort> {
        @Override
        public RemoteSort convert(String word) {
            return explained(word, RemoteSort::of);
        }
    }

    /** A number of rows from 1 on, or all. */
    static final class Top implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            return explained(word, Top::parse);
        }

        private static int parse(String word) {
            if (word.equals("all")) {
                return Integer.MAX_VALUE;
            }
            if (!word.matches("[1-9][0-9]{0,8}")) {
                throw new IllegalArgumentException(
                        "'" + word + "' is not a number of rows; expected 1 or more, or all");
            }
            return Integer.parseInt(word);
        }
    }

    static final class Time implements ITypeConverter<TimeExpression> {
        @Override
        public TimeExpression convert(String word) {
            return explained(word, TimeExpression::parse);
        }
    }

    static final class Zone implements ITypeConverter<ZoneId> {
        @Override
        public ZoneId convert(String word) {
            return explained(word, Zone::parse);
        }

        private static ZoneId parse(String word) {
            if (word.equals("system")) {
                return ZoneId.systemDefault();
            }
            ZoneId zone = known(word);
            if (zone.normalized() instanceof ZoneOffset offset
                    && offset.getTotalSeconds() % SLOT_SECONDS != 0) {
                throw new IllegalArgumentException(
                        "'"
                                + word
                                + "' is no multiple of 15 minutes, and the ledger has no finer figures");
            }
            return zone;
        }

        private static ZoneId known(String word) {
            try {
                return ZoneId.of(word);
            } catch (DateTimeException unknown) {
                String hint =
                        NearestWord.among(word, ZoneId.getAvailableZoneIds())
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse("");
                throw new IllegalArgumentException(
                        "'"
                                + word
                                + "' is not a time zone; expected system or one such as Europe/Berlin"
                                + hint,
                        unknown);
            }
        }
    }

    static final class Window implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String word) {
            return explained(word, Window::parse);
        }

        private static Duration parse(String word) {
            try {
                return DurationText.parse(word);
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException(
                        "'" + word + "' is " + refused.getMessage(), refused);
            }
        }
    }

    static final class NflogInterval implements ITypeConverter<Interval> {
        @Override
        public Interval convert(String word) {
            return explained(word, Interval::parse);
        }
    }

    /** A whole number as Go takes it: also 0x2f and 057. */
    static final class GoInteger implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            return explained(word, GoInteger::parse);
        }

        private static int parse(String word) {
            try {
                return Integer.decode(word);
            } catch (NumberFormatException notOne) {
                throw new IllegalArgumentException("'" + word + "' is not a whole number", notOne);
            }
        }
    }

    private static <T> T explained(String word, Function<String, T> parser) {
        try {
            return parser.apply(word);
        } catch (IllegalArgumentException refused) {
            throw new TypeConversionException(refused.getMessage());
        }
    }
}
