package serviceaccounting.linux;

import jnr.ffi.LibraryLoader;

/**
 * A shared library behind an interface with its C names, loaded at the first use. From any thread.
 *
 * @param <T> the interface; it must be public to the JVM, because jnr-ffi implements it from
 *     another class loader
 */
public final class SharedLibrary<T> {

    private final Class<T> binding;
    private final String name;
    private final String remedy;
    private T functions;

    /**
     * A library that is not loaded yet.
     *
     * @param name an absolute file, or a soname that the loader of the C library finds
     * @param remedy what to do if there is no such library
     */
    public SharedLibrary(Class<T> binding, String name, String remedy) {
        this.binding = binding;
        this.name = name;
        this.remedy = remedy;
    }

    /**
     * Its functions.
     *
     * <p>The name goes to the loader of the C library as it is. jnr-ffi has a search of its own, in
     * directories that NixOS does not have and by a file's name alone, but only begins it after the
     * loader failed.
     *
     * @throws NativeException if it can't be loaded
     */
    public synchronized T functions() {
        if (functions == null) {
            try {
                functions = LibraryLoader.create(binding).failImmediately().load(name);
            } catch (LinkageError e) {
                throw new NativeException(
                        "cannot load the library %s: %s; %s".formatted(name, firstLine(e), remedy),
                        e);
            }
        }
        return functions;
    }

    private static String firstLine(LinkageError e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
