package serviceaccounting.importing;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import serviceaccounting.traffic.RemoteAddress;
import serviceaccounting.traffic.RemoteAmounts;

/**
 * A CSV file as go-nflog-acctd and {@code service-accounting nflog} write them: the traffic of one
 * period, by remote address. What came from the address ({@code Source…}) is ingress, what went to
 * it ({@code Dest…}) egress.
 *
 * @param from when its period began
 * @param to when it ended
 * @param digest of its bytes
 * @param rows its rows
 */
record NflogCsvFile(Instant from, Instant to, String digest, List<Row> rows) {

    private static final String HEADER = "Time,IP,SourceBytes,SourcePackets,DestBytes,DestPackets";
    private static final int COLUMNS = 6;

    private static final Pattern NAME =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d-\\d{6})_(\\d{4}-\\d\\d-\\d\\d-\\d{6})(-\\d+)?\\.csv");
    private static final DateTimeFormatter NAME_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss", Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter ROW_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final long MAPPED = 0xffff_0000_0000L;

    /**
     * One remote.
     *
     * @param remote its address; empty for all zeros, which stands for what was beyond the maximum
     *     of remotes
     * @param isIpv6 its protocol
     * @param amounts what was exchanged with it
     */
    record Row(Optional<RemoteAddress> remote, boolean isIpv6, RemoteAmounts amounts) {}

    NflogCsvFile {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a file.
     *
     * @param zone the zone its name and its times are in
     * @throws IOException if it can't be read, or anything in it can't be understood; the message
     *     is for people, without the file's name
     */
    static NflogCsvFile read(Path file, ZoneId zone) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IOException(
                    "its name is no period such as 2013-02-11-150000_2013-02-11-160000.csv");
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            LocalDateTime start = LocalDateTime.parse(name.group(1), NAME_TIME);
            LocalDateTime end = LocalDateTime.parse(name.group(2), NAME_TIME);
            Instant from = begin(start, zone, name.group(3) != null);
            Instant to = end(end, zone, from);
            return new NflogCsvFile(from, to, digest(bytes), rows(bytes, start));
        } catch (DateTimeException wrong) {
            throw new IOException("its name is no period: " + wrong.getMessage(), wrong);
        }
    }

    /**
     * An hour that repeats at the end of summer time: a number in the name marks the second one.
     */
    private static Instant begin(LocalDateTime local, ZoneId zone, boolean repeated) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            return local.atZone(zone).toInstant();
        }
        return local.toInstant(repeated ? offsets.getLast() : offsets.getFirst());
    }

    private static Instant end(LocalDateTime local, ZoneId zone, Instant from) throws IOException {
        for (ZoneOffset offset : zone.getRules().getValidOffsets(local)) {
            if (local.toInstant(offset).isAfter(from)) {
                return local.toInstant(offset);
            }
        }
        Instant anyway = local.atZone(zone).toInstant();
        if (anyway.isAfter(from)) {
            return anyway;
        }
        throw new IOException("its period ends before it begins; is it of the zone " + zone + "?");
    }

    private static List<Row> rows(byte[] bytes, LocalDateTime start) throws IOException {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
            throw new IOException("line 1 is not " + HEADER);
        }
        if (bytes[bytes.length - 1] != '\n') {
            throw new IOException(
                    "line %d has no end: the file was cut off".formatted(lines.size()));
        }
        List<Row> rows = new ArrayList<>(lines.size());
        String time = ROW_TIME.format(start);
        for (int number = 2; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            try {
                rows.add(row(line, time));
            } catch (IllegalArgumentException wrong) {
                throw new IOException(
                        "line %d: %s: %s".formatted(number, wrong.getMessage(), line), wrong);
            }
        }
        return rows;
    }

    private static Row row(String line, String time) {
        String[] cells = line.split(",", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(
                    "there are %d columns instead of %d".formatted(cells.length, COLUMNS));
        }
        if (!cells[0].equals(time)) {
            throw new IllegalArgumentException("the time is not the " + time + " of its name");
        }
        RemoteAddress address = address(cells[1]);
        boolean isRest = address.high() == 0 && address.low() == 0;
        return new Row(
                isRest ? Optional.empty() : Optional.of(address),
                address.family() == RemoteAddress.Family.IPV6,
                new RemoteAmounts(
                        number(cells[2]), number(cells[3]), number(cells[4]), number(cells[5])));
    }

    /** By the JDK's parser for literals, which asks no name server. */
    private static RemoteAddress address(String text) {
        boolean looksRight = IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
        if (!looksRight) {
            throw new IllegalArgumentException("'" + text + "' is not an address");
        }
        InetAddress parsed = InetAddress.ofLiteral(text);
        ByteBuffer bytes = ByteBuffer.wrap(parsed.getAddress());
        if (parsed instanceof Inet4Address) {
            int number = bytes.getInt();
            // Java takes ::ffff:192.0.2.1 for IPv4; it was written as IPv6.
            return text.contains(":")
                    ? RemoteAddress.ofIpv6(0, MAPPED | Integer.toUnsignedLong(number))
                    : RemoteAddress.ofIpv4(number);
        }
        return RemoteAddress.ofIpv6(bytes.getLong(), bytes.getLong());
    }

    private static long number(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException wrong) {
            // Refused below, as a negative one.
        }
        throw new IllegalArgumentException("'" + text + "' is not a count");
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            // Every Java has it: java.security.MessageDigest.
            throw new IllegalStateException(impossible);
        }
    }
}
