package serviceaccounting.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import serviceaccounting.linux.Errno;

class BusExceptionTest {

    @Test
    void shouldSayTaskErrorTextAndRemedy() {
        BusException e =
                BusException.ofError(
                        "read IPIngressBytes of nginx.service",
                        "org.freedesktop.DBus.Error.NoReply",
                        "Message recipient disconnected");

        assertEquals(
                "cannot read IPIngressBytes of nginx.service: org.freedesktop.DBus.Error.NoReply: Message recipient disconnected; systemd was busy or restarting; it is asked again",
                e.getMessage());
    }

    @Test
    void shouldSayWhereToLookWhenThereIsNoBus() {
        BusException e = BusException.ofErrno("connect to the system bus", Errno.ENOENT);

        assertEquals(
                "cannot connect to the system bus: ENOENT (2); look at systemctl status dbus.socket; connecting is tried again",
                e.getMessage());
    }

    @Test
    void shouldSayWhatToAllowWhenItIsForbidden() {
        BusException e =
                BusException.ofError(
                        "list the units nginx.service",
                        "org.freedesktop.DBus.Error.AccessDenied",
                        "Permission denied");

        assertTrue(
                e.getMessage().endsWith("allow this user to read systemd's properties"),
                e.getMessage());
    }

    @Test
    void shouldStillSayWhatNextOnAnErrorItDoesNotKnow() {
        BusException e = BusException.ofErrno("wait for the system bus", 4242);

        assertEquals(
                "cannot wait for the system bus: errno 4242; it is tried again", e.getMessage());
    }

    @Test
    void shouldTellTheSameErrorAsAFailureOfTheWholeTask() {
        BusException part = BusException.ofErrno("write a bus message", Errno.ENOTCONN);

        BusException whole = part.during("list the units a.service");

        assertEquals(
                "cannot list the units a.service: ENOTCONN (107); the connection was cut; it is made again",
                whole.getMessage());
        assertSame(part, whole.getCause());
    }

    @Test
    void shouldKnowAUnitThatWentAway() {
        assertTrue(
                BusException.ofError("x", "org.freedesktop.DBus.Error.UnknownObject", "")
                        .saysUnitIsGone());
        assertFalse(
                BusException.ofError("x", "org.freedesktop.DBus.Error.NoReply", "")
                        .saysUnitIsGone());
    }
}
