package dev.sluice.driver.loopback;

import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.MacAddress;
import java.util.TreeMap;

/** The loopback interfaces. Main thread. */
public final class Loopbacks {
    /** Largest instance number; its low byte is the last of the default MAC address. */
    static final int MAX_INSTANCE = 16383;

    private static final String PREFIX = "loop";
    private static final long DEFAULT_MAC = 0xdead_0000_0000L;

    private final Interfaces interfaces;
    private final TreeMap<Integer, Interface> byInstance = new TreeMap<>();
    private final InterfaceDriver driver;

    /** None yet. */
    public Loopbacks(final Interfaces interfaces) {
        this.interfaces = interfaces;
        driver = new InterfaceDriver() {
            @Override
            public void adminState(final Interface iface, final boolean up) {
                interfaces.link(iface, up);
            }

            @Override
            public String createCommand(final Interface iface) {
                return "create loopback interface mac " + MacAddress.format(iface.mac()) + " instance "
                        + iface.firstName().substring(PREFIX.length());
            }

            @Override
            public String deviceClass() {
                return "Loopback";
            }
        };
    }

    /**
     * Makes {@code loop<instance>}, down.
     *
     * @param mac 48 bits, or 0 for {@code de:ad:00:00:} and the instance
     * @param instance wanted number, or negative for the lowest free one
     * @throws InterfaceException when the instance is in use
     */
    public Interface create(final long mac, final int instance) throws InterfaceException {
        int chosen = Math.max(0, instance);
        while (instance < 0 && byInstance.containsKey(chosen)) {
            chosen++;
        }
        if (byInstance.containsKey(chosen)) {
            throw new InterfaceException("loopback instance " + chosen + " is in use");
        }
        if (chosen > MAX_INSTANCE) {
            throw new InterfaceException("loopback instance " + chosen + " is above " + MAX_INSTANCE);
        }
        final String name = PREFIX + chosen;
        final long address = mac != 0 ? mac : DEFAULT_MAC | chosen;
        final Interface iface =
                interfaces.create(InterfaceSpec.ethernet(name, address, driver, LoopbackTxNode.spec(name, interfaces)));
        byInstance.put(chosen, iface);
        return iface;
    }

    /**
     * Removes a loopback interface.
     *
     * @throws InterfaceException when it is none
     */
    public void delete(final Interface iface) throws InterfaceException {
        if (!byInstance.containsValue(iface)) {
            throw new InterfaceException("`" + iface.name() + "' is not a loopback interface");
        }
        interfaces.delete(iface);
        byInstance.values().remove(iface);
    }
}
