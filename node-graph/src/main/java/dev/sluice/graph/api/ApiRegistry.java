package dev.sluice.graph.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All messages of the binary API and who handles them. Main thread only.
 *
 * <p>A feature declares the messages that it implements in a text beside its class ({@link #declare}) and gives each
 * request a handler. A message that nobody implements is not in the table, and so does not exist for clients.
 */
public final class ApiRegistry {
    /** Numbers below this belong to the messages that clients know without the table. */
    private static final int FIRST_NUMBER = 29;

    private static final Logger LOG = LoggerFactory.getLogger(ApiRegistry.class);

    private final Map<String, ApiType> types = new HashMap<>();
    private final Map<String, ApiModule> modules = new LinkedHashMap<>();
    private final Set<String> resources = new HashSet<>();
    private final Deque<Runnable> unread = new ArrayDeque<>();
    private final TreeMap<Integer, ApiMessage> byNumber = new TreeMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, ApiService> services = new HashMap<>();
    private final Map<String, ApiHandler> handlers = new HashMap<>();
    private final Map<String, ApiEvents> events = new HashMap<>();
    private final List<Consumer<ApiClient>> goneListeners = new ArrayList<>();
    private long failed;

    /**
     * Adds the declarations in a resource; one that has been added already is not added again. It is read when somebody
     * first asks for a message, so that a start without clients does not pay for it; what is wrong in it, or has a
     * handler and is not declared, is found then (and by {@link #check}).
     *
     * @param near class whose package holds the resource
     * @param resource name, {@code interface.api}
     */
    public void declare(final Class<?> near, final String resource) {
        final String path = near.getPackageName() + '/' + resource;
        if (resources.add(path)) {
            unread.add(() -> read(near, resource, path));
        }
    }

    private void read(final Class<?> near, final String resource, final String path) {
        try (InputStream in = near.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ApiDeclarationException("no resource `" + path + "'");
            }
            parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads declarations.
     *
     * @throws ApiDeclarationException naming line and word that are wrong
     */
    public void declare(final String file, final String text) {
        readAll();
        parse(file, text);
    }

    private void readAll() {
        if (unread.isEmpty()) {
            return;
        }
        while (!unread.isEmpty()) {
            unread.remove().run();
        }
        handlers.keySet().forEach(this::checkRequest);
        events.keySet().forEach(this::checkEvent);
    }

    private void checkRequest(final String request) {
        if (!services.containsKey(request)) {
            throw new ApiDeclarationException("`" + request + "' is not declared as a request");
        }
    }

    private void checkEvent(final String event) {
        if (!numbers.containsKey(event)) {
            throw new ApiDeclarationException("`" + event + "' is not declared");
        }
    }

    private void parse(final String file, final String text) {
        final ApiModule module = new ApiParser(file, text, types).parse();
        if (modules.putIfAbsent(module.name(), module) != null) {
            throw new ApiDeclarationException(file + ": there is a module `" + module.name() + "' already");
        }
        for (final ApiMessage message : module.messages()) {
            final Integer fixed = module.numbers().get(message.name());
            final int number = fixed != null
                    ? fixed
                    : byNumber.isEmpty() ? FIRST_NUMBER : Math.max(FIRST_NUMBER, byNumber.lastKey() + 1);
            if (numbers.putIfAbsent(message.name(), number) != null || byNumber.putIfAbsent(number, message) != null) {
                throw new ApiDeclarationException(file + ": there is a message `" + message.name() + "' already");
            }
        }
        module.services().forEach(service -> services.put(service.request().name(), service));
    }

    /** Has a declared request handled. */
    public void handle(final String request, final ApiHandler handler) {
        if (unread.isEmpty()) {
            checkRequest(request);
        }
        if (handlers.putIfAbsent(request, handler) != null) {
            throw new ApiDeclarationException("`" + request + "' has a handler already");
        }
    }

    /** The subscribers of a declared event. */
    public ApiEvents events(final String event) {
        if (unread.isEmpty()) {
            checkEvent(event);
        }
        return events.computeIfAbsent(event, name -> new ApiEvents(this, name));
    }

    /** From now on told of every client that has gone. */
    public void onGone(final Consumer<ApiClient> listener) {
        goneListeners.add(listener);
    }

    /** Forgets a client: its subscriptions end. */
    public void gone(final ApiClient client) {
        events.values().forEach(kind -> kind.gone(client));
        goneListeners.forEach(listener -> listener.accept(client));
    }

    /**
     * Checks that everything that has been declared is implemented.
     *
     * @throws ApiDeclarationException naming the first request without a handler, or event that nobody sends
     */
    public void check() {
        readAll();
        for (final ApiService service : services.values()) {
            final String request = service.request().name();
            if (!handlers.containsKey(request)) {
                throw new ApiDeclarationException("request `" + request + "' has no handler");
            }
            for (final String event : service.events()) {
                if (!events.containsKey(event)) {
                    throw new ApiDeclarationException("nobody sends event `" + event + "'");
                }
            }
        }
    }

    /** The modules in the order of their declaration. */
    public Collection<ApiModule> modules() {
        readAll();
        return Collections.unmodifiableCollection(modules.values());
    }

    /** The messages by number. */
    public Map<Integer, ApiMessage> messages() {
        readAll();
        return Collections.unmodifiableMap(byNumber);
    }

    /** The message with this number, or null. */
    public ApiMessage message(final int number) {
        readAll();
        return byNumber.get(number);
    }

    /** The number of a message, or -1. */
    public int number(final String message) {
        readAll();
        return numbers.getOrDefault(message, -1);
    }

    /**
     * Carries out a request.
     *
     * @param message a message of the table; the client must not send replies, which have no handler
     * @param body what is behind the message number
     * @return the messages of the answer, made one by one; empty for a message that is no request
     * @throws MalformedMessageException when the body is too short; nothing has happened
     */
    public Iterator<byte[]> answer(final ApiClient client, final ApiMessage message, final ByteBuffer body)
            throws MalformedMessageException {
        final ApiHandler handler = handlers.get(message.name());
        if (handler == null) {
            return Collections.emptyIterator();
        }
        final ApiRecord request = ApiCodec.decode(message, body);
        final ApiCall call = new ApiCall(this, services.get(message.name()), client, request);
        try {
            handler.handle(call);
        } catch (final ApiException e) {
            call.refuse(e.error());
        } catch (final RuntimeException | AssertionError | StackOverflowError e) {
            failed++;
            LOG.error("API request {} of {} failed", request, client.name(), e);
            call.refuse(ApiError.UNSPECIFIED);
        }
        return call.answer();
    }

    /** Requests whose handler failed without a reason for the client: mistakes of the program. */
    public long failed() {
        return failed;
    }

    /** A message as octets with its number. */
    public byte[] encode(final ApiRecord record) {
        return ApiCodec.encode(numbers.get(record.name()), record);
    }

    /**
     * The declarations as an array of {@code .api.json} documents, without the module {@code except}, which clients
     * have.
     */
    public String json(final String except) {
        return ApiJson.of(modules().stream()
                .filter(module -> !module.name().equals(except))
                .toList());
    }

    /** The lowest number of a module {@code <name>_<version checksum, 8 hex digits>}, or -1. */
    public int firstNumber(final String nameAndVersion) {
        for (final ApiModule module : modules()) {
            final String key = String.format("%s_%08x", module.name(), ApiJson.version(module));
            if (key.equals(nameAndVersion)) {
                return module.messages().stream()
                        .mapToInt(message -> numbers.get(message.name()))
                        .min()
                        .orElse(-1);
            }
        }
        return -1;
    }
}
