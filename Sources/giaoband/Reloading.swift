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
    /// Takes over a checked configuration and rules; must not fail.
    typealias Adoption = @Sendable (DaemonConfiguration, AccessRules) -> Void

    private struct State {
        /// In force, but for what the daemon was started with and cannot change.
        var configuration: DaemonConfiguration
        var secret: CurveSecret?
        /// Nil until the daemon has started.
        var adopt: Adoption?
    }

    private let state: QueueConfined<State>
    private let started: DaemonConfiguration
    private let tell: @Sendable (ReloadOutcome?) -> Void

    /// - Parameter tell: hears nil when a reload begins, and what it came to before whoever asked does.
    init(_ configuration: DaemonConfiguration, secret: CurveSecret?, tell: @escaping @Sendable (ReloadOutcome?) -> Void) {
        started = configuration
        self.tell = tell
        state = QueueConfined(label: "giaoban.reload", State(configuration: configuration, secret: secret))
    }

    func begin(_ adopt: @escaping Adoption) {
        state.async { $0.adopt = adopt }
    }

    /// - Parameter outcome: called on the queue of reloads.
    func reload(_ outcome: @escaping @Sendable (ReloadOutcome) -> Void) {
        state.async { state in
            self.tell(nil)
            let result = self.reload(in: &state)
            self.tell(result)
            outcome(result)
        }
    }

    private func reload(in state: inout State) -> ReloadOutcome {
        guard let adopt = state.adopt else { return .refused(["the daemon is still starting; try again"]) }
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
            adopt(next, rules)
            state.configuration = next
            return .adopted(changed: changed, restart: restart, clients: rules.list.clients.count)
        } catch {
            return .refused([error.description])
        }
    }
}
