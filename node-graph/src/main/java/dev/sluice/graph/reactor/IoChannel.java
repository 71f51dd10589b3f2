package dev.sluice.graph.reactor;

/**
 * What one light thread has of an {@link IoDevice}, counted by reference. Belongs to its light thread.
 *
 * @param <C> the context
 */
public final class IoChannel<C> {
    private final Reactors group;
    private final IoDevice<C> device;
    private final LightThread thread;
    private final C context;
    private int references = 1;
    private boolean destroyed;

    IoChannel(final Reactors group, final IoDevice<C> device, final LightThread thread, final C context) {
        this.group = group;
        this.device = device;
        this.thread = thread;
        this.context = context;
    }

    /** What the device made for this thread. */
    public C context() {
        return context;
    }

    public IoDevice<C> device() {
        return device;
    }

    public LightThread thread() {
        return thread;
    }

    IoChannel<C> reference() {
        references++;
        return this;
    }

    /**
     * Gives one reference back. The last one destroys the channel, by a message to its own thread, so that the code
     * that put it may go on with it and get it anew without cost.
     *
     * @throws IllegalStateException from elsewhere, or once too often
     */
    public void put() {
        thread.refuseOthers("put the io channel of `" + device.name() + "'");
        if (references == 0) {
            throw new IllegalStateException("the io channel of `" + device.name() + "' on light thread `"
                    + thread.name() + "' has been put already");
        }
        if (--references == 0) {
            group.deliver(thread, this::destroyWhenUnused);
        }
    }

    private void destroyWhenUnused() {
        if (references == 0 && !destroyed) {
            destroyed = true;
            thread.channels.remove(this);
            device.destroyed(context);
        }
    }

    /** The end of a thread that did not wait for us. */
    void force() {
        references = 0;
        destroyWhenUnused();
    }
}
