package dev.sluice.net.punt;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.net.packet.ApiAddress;
import java.nio.ByteBuffer;

/** The messages of {@code punt.api}. Main thread. */
final class PuntApi {
    private final PuntFeature punt;

    PuntApi(final PuntFeature punt) {
        this.punt = punt;
    }

    void register(final ApiRegistry api) {
        ApiAddress.declareTypes(api);
        api.declare(PuntApi.class, "punt.api");
        api.handle("set_punt", this::set);
        api.handle("punt_socket_register", this::registerSocket);
        api.handle("punt_socket_deregister", this::deregisterSocket);
        api.handle("punt_socket_dump", this::dumpSockets);
        api.handle("punt_reason_dump", this::dumpReasons);
    }

    private void set(final ApiCall call) throws ApiException {
        final PuntTarget target = target(call.request().record("punt"));
        try {
            punt.set(target, call.request().flag("is_add"));
        } catch (final PuntException e) {
            throw new ApiException(ApiError.UNSPECIFIED);
        }
    }

    private void registerSocket(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        call.reply().set("pathname", punt.sockets().path());
        if (request.number("header_version") != PuntSockets.HEADER_VERSION) {
            throw new ApiException(ApiError.UNSPECIFIED);
        }
        try {
            punt.sockets().register(target(request.record("punt")), request.text("pathname"));
        } catch (final PuntException e) {
            throw new ApiException(ApiError.UNSPECIFIED);
        }
    }

    private void deregisterSocket(final ApiCall call) throws ApiException {
        try {
            punt.sockets().deregister(target(call.request().record("punt")));
        } catch (final PuntException e) {
            throw new ApiException(ApiError.UNSPECIFIED);
        }
    }

    private void dumpSockets(final ApiCall call) throws ApiException {
        punt.sockets()
                .list(kind(call.request().number("type")))
                .forEach(entry -> call.details(details -> {
                    fill(details.record("punt"), entry.getKey());
                    details.set("pathname", entry.getValue());
                }));
    }

    private void dumpReasons(final ApiCall call) {
        final String wanted = call.request().record("reason").text("name");
        for (final PuntReasons.Reason reason : punt.reasons().reasons()) {
            if (wanted.isEmpty() || wanted.equals(reason.name())) {
                call.details(details ->
                        details.record("reason").set("id", reason.id()).set("name", reason.name()));
            }
        }
    }

    private static PuntTarget.Kind kind(final long number) throws ApiException {
        if (number < 0 || number >= PuntTarget.Kind.values().length) {
            throw new ApiException(ApiError.INVALID_VALUE);
        }
        return PuntTarget.Kind.values()[(int) number];
    }

    /** Layout of the union: family u8, protocol u8, port u16; or family, protocol; or the reason u32. */
    private static PuntTarget target(final ApiRecord record) throws ApiException {
        final ByteBuffer union = ByteBuffer.wrap(record.octets("punt"));
        final PuntTarget.Kind kind = kind(record.number("type"));
        if (kind == PuntTarget.Kind.EXCEPTION) {
            return PuntTarget.exception(union.getInt());
        }
        final int family = union.get();
        final int protocol = Byte.toUnsignedInt(union.get());
        if (family < 0 || family > 1) {
            throw new ApiException(ApiError.INVALID_ADDRESS_FAMILY);
        }
        return kind == PuntTarget.Kind.L4
                ? PuntTarget.l4(family == 1, protocol, Short.toUnsignedInt(union.getShort()))
                : PuntTarget.protocol(family == 1, protocol);
    }

    private static void fill(final ApiRecord record, final PuntTarget target) {
        final ByteBuffer union = ByteBuffer.allocate(Integer.BYTES);
        if (target.kind() == PuntTarget.Kind.EXCEPTION) {
            union.putInt(target.reason());
        } else {
            union.put((byte) (target.ip6() ? 1 : 0)).put((byte) target.protocol());
            if (target.kind() == PuntTarget.Kind.L4) {
                union.putShort((short) target.port());
            }
        }
        record.set("type", target.kind().ordinal()).set("punt", union.array());
    }
}
