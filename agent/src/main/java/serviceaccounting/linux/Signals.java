package serviceaccounting.linux;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Runs code when the process gets a signal, signal(7). The only way Java has is {@code
 * sun.misc.Signal} of the module jdk.unsupported, which is exported for this; it is reached by
 * reflection because javac's warning about its name can't be switched off, and our warnings are
 * errors.
 */
public final class Signals {

    private Signals() {}

    /**
     * Heeds a signal from now on, instead of what it would do by itself.
     *
     * @param name the signal without SIG: TERM, INT, HUP
     * @param action what to do, on a thread of the JVM's
     * @throws IllegalStateException if this Java has no signals
     */
    public static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run =
                    (proxy, method, arguments) ->
                            switch (method.getName()) {
                                case "handle" -> {
                                    action.run();
                                    yield null;
                                }
                                case "hashCode" -> System.identityHashCode(proxy);
                                case "equals" -> proxy == arguments[0];
                                default -> "handler of SIG" + name;
                            };
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(
                    "cannot heed SIG%s: %s; the agent needs a Java with the module jdk.unsupported"
                            .formatted(
                                    name,
                                    failure.getCause() == null ? failure : failure.getCause()),
                    failure);
        }
    }
}
