package serviceaccounting.linux;

/** The nice value of the calling thread, setpriority(2): Linux has one per thread. */
public final class ThreadPriority {

    private static final int PRIO_PROCESS = 0;

    private ThreadPriority() {}

    /**
     * Sets it.
     *
     * @param nice -20 (first) to 19 (last)
     */
    public static void set(int nice) {
        if (LibC.functions().setpriority(PRIO_PROCESS, 0, nice) != 0) {
            throw new NativeException(
                    "setpriority(2)",
                    "nice value " + nice,
                    LibC.errno(),
                    "below zero it needs CAP_SYS_NICE, or LimitNICE= in the unit");
        }
    }
}
