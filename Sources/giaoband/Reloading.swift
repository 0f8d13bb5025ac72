import Access
import Settings
import WorkQueues

#if canImport(Glibc)
    import Glibc
#endif

/// What a reload came to.
enum ReloadOutcome: Sendable {
    /// - Parameters:
    ///   - changed: taken over.
    ///   - restart: said otherwise now, and taken over by the next start.
    ///   - clients: keys in the list.
    case adopted(changed: [Setting], restart: [Setting], clients: Int)
    /// All that is wrong; the old configuration stays in force.
    case refused([String])
}

/// Reads the configuration again, checks all of it, and hands it over whole or not at all. One at a time.
final class Reloading: Sendable {
    /// Called on the queue of reloads.
    struct Handlers: Sendable {
        /// Hears nil when a reload begins, and what it came to before whoever asked does.
        var tell: @Sendable (ReloadOutcome?) -> Void
        /// Takes over a checked configuration and rules; must not fail.
        var adopt: @Sendable (DaemonConfiguration, AccessRules) -> Void
    }

    private struct State {
        /// In force, but for what the daemon was started with and cannot change.
        var configuration: DaemonConfiguration
        var secret: CurveSecret?
        /// Nil until the daemon has started.
        var handlers: Handlers?
    }

    private let state: QueueConfined<State>
    private let started: DaemonConfiguration

    init(_ configuration: DaemonConfiguration, secret: CurveSecret?) {
        started = configuration
        state = QueueConfined(label: "giaoban.reload", State(configuration: configuration, secret: secret))
    }

    /// From here on reloads are possible.
    func begin(_ handlers: Handlers) {
        state.async { $0.handlers = handlers }
    }

    /// - Parameter outcome: called on the queue of reloads.
    func reload(_ outcome: @escaping @Sendable (ReloadOutcome) -> Void) {
        state.async { state in
            guard let handlers = state.handlers else {
                return outcome(.refused(["the daemon is still starting; try again"]))
            }
            handlers.tell(nil)
            let result = self.reload(in: &state, handlers)
            handlers.tell(result)
            outcome(result)
        }
    }

    private func reload(in state: inout State, _ handlers: Handlers) -> ReloadOutcome {
        let next: DaemonConfiguration
        do throws(SettingsError) {
            next = DaemonConfiguration(try started.settings.again())
        } catch {
            return .refused(error.problems.map(\.description))
        }
        do throws(AccessError) {
            // As after a restart: what would end the next start is told now.
            let (_, secret) = try next.access.read(owner: geteuid())
            // What the sockets that are bound now ask for.
            var files = started.access
            files.clients = next.access.clients
            let (rules, _) = try files.read(owner: geteuid())
            let changed = next.settings.changes(from: state.configuration.settings).filter(\.isLive)
            var restart = next.settings.changes(from: started.settings).filter { !$0.isLive }
            if let secret, secret != state.secret, !restart.contains(.accessSecretKey) { restart.append(.accessSecretKey) }
            handlers.adopt(next, rules)
            state.configuration = next
            return .adopted(changed: changed, restart: restart, clients: rules.list.clients.count)
        } catch {
            return .refused([error.description])
        }
    }
}
