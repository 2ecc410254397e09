package serviceaccounting.acctd;

import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import serviceaccounting.acctd.AcctdLog.Level;
import serviceaccounting.linux.NativeException;
import serviceaccounting.linux.Signals;
import serviceaccounting.linux.SyslogSocket;

/** {@code service-accounting nflog}: what a process has around an {@link Acctd}. */
public final class AcctdProcess {

    private AcctdProcess() {}

    /**
     * Runs until SIGINT or SIGTERM.
     *
     * @param flagsWithoutEffect what was asked for and is not done; each is logged
     * @param syslog whether to log to syslog
     * @param standardError where else to log
     * @return whether all is well; if not, the reason is logged
     */
    public static boolean run(
            AcctdOptions options,
            List<String> flagsWithoutEffect,
            boolean syslog,
            InstantSource clock,
            AcctdLog standardError)
            throws InterruptedException {
        if (!syslog) {
            return run(options, flagsWithoutEffect, clock, standardError);
        }
        SyslogSocket socket = new SyslogSocket(SyslogSocket.DEV_LOG);
        try (SyslogLog log = new SyslogLog(socket, clock, standardError)) {
            return run(options, flagsWithoutEffect, clock, log);
        }
    }

    private static boolean run(
            AcctdOptions options,
            List<String> flagsWithoutEffect,
            InstantSource clock,
            AcctdLog log)
            throws InterruptedException {
        flagsWithoutEffect.forEach(
                flag -> log.log(Level.INFO, flag + " has no effect here and is ignored"));
        CountDownLatch stop = new CountDownLatch(1);
        Signals.handle("INT", stop::countDown);
        Signals.handle("TERM", stop::countDown);
        try {
            new Acctd(options, clock, ZoneId.systemDefault(), log, stop).run();
            return true;
        } catch (NativeException | IOException | IllegalStateException failure) {
            log.log(Level.ERROR, failure.getMessage());
            return false;
        }
    }
}
