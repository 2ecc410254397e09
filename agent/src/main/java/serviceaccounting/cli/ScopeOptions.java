package serviceaccounting.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import serviceaccounting.scope.ScopeName;
import serviceaccounting.scope.ScopeProperties;
import serviceaccounting.scope.ScopeProperty;
import serviceaccounting.traffic.UnitName;

/** What can be set for a scope that is made. */
final class ScopeOptions {

    @Option(
            names = "--slice",
            paramLabel = "SLICE",
            converter = Slice.class,
            description = "The slice the scope is in. Default: system.slice.")
    private ScopeProperty slice;

    @Option(
            names = {"-p", "--property"},
            paramLabel = "NAME=VALUE",
            converter = Property.class,
            description =
                    "A property of the scope as unit files have it: MemoryMax=1G, TasksMax=64,"
                            + " CPUWeight=20, IPAddressDeny=any and others. May be repeated.")
    private List<ScopeProperty> properties = new ArrayList<>();

    /** Everything together; the slice may also be a property. */
    ScopeProperties properties(String description) {
        List<ScopeProperty> asked = new ArrayList<>(properties);
        Optional.ofNullable(slice).ifPresent(asked::add);
        return ScopeProperties.of(description, asked);
    }

    static final class Name implements ITypeConverter<UnitName> {
        @Override
        public UnitName convert(String word) {
            try {
                return ScopeName.parse(word);
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException(refused.getMessage());
            }
        }
    }

    static final class Slice implements ITypeConverter<ScopeProperty> {
        @Override
        public ScopeProperty convert(String word) {
            try {
                return ScopeProperty.slice(word);
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException(refused.getMessage());
            }
        }
    }

    static final class Property implements ITypeConverter<ScopeProperty> {
        @Override
        public ScopeProperty convert(String word) {
            try {
                return ScopeProperty.parse(word);
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException(refused.getMessage());
            }
        }
    }

    static final class ProcessId implements ITypeConverter<Long> {
        @Override
        public Long convert(String word) {
            if (!word.matches("[1-9][0-9]{0,9}")) {
                throw new TypeConversionException("'" + word + "' is not a process ID");
            }
            return Long.valueOf(word);
        }
    }
}
