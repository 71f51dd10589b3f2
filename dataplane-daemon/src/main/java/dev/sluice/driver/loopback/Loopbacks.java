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

    private static final long DEFAULT_BVI_MAC = 0xb0b0_0000_0000L;
    private static final long DEFAULT_MAC = 0xdead_0000_0000L;

    private final Interfaces interfaces;
    private final String prefix;
    private final long firstMac;
    private final TreeMap<Integer, Interface> byInstance = new TreeMap<>();
    private final InterfaceDriver driver;

    /** None yet; they are named {@code loop0} and so on. */
    public Loopbacks(final Interfaces interfaces) {
        this(interfaces, "loop", DEFAULT_MAC, "create loopback interface");
    }

    /** None yet; they are for bridge domains, and named {@code bvi0} and so on. */
    public static Loopbacks bvis(final Interfaces interfaces) {
        return new Loopbacks(interfaces, "bvi", DEFAULT_BVI_MAC, "bvi create");
    }

    private Loopbacks(final Interfaces interfaces, final String prefix, final long firstMac, final String create) {
        this.interfaces = interfaces;
        this.prefix = prefix;
        this.firstMac = firstMac;
        driver = new InterfaceDriver() {
            @Override
            public void adminState(final Interface iface, final boolean up) {
                interfaces.link(iface, up);
            }

            @Override
            public String createCommand(final Interface iface) {
                return create + " mac " + MacAddress.format(iface.mac()) + " instance "
                        + iface.firstName().substring(prefix.length());
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
        final String name = prefix + chosen;
        final long address = mac != 0 ? mac : firstMac | chosen;
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
