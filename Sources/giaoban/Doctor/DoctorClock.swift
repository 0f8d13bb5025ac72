import Articles
import Foundation

/// Whether the clock can be right: times of events, ages and retention go by it.
enum DoctorClock {
    /// Seconds by which a clock may be set back without harm.
    private static let slack = 60.0

    static func findings(_ place: DoctorPlace, newestEvent: Double?) -> [DoctorFinding] {
        let synchronised = DoctorPlace.output("timedatectl", "show", "--property", "NTPSynchronized", "--value").flatMap {
            $0 == "yes" ? true : $0 == "no" ? false : nil
        }
        return findings(
            now: SystemClock.wall(), newestEvent: newestEvent,
            built: DoctorFile("/proc/self/exe").status.map { Double($0.st_mtim.tv_sec) }, isSynchronised: synchronised,
            remedy: place.asRoot("timedatectl set-ntp true"))
    }

    /// - Parameters:
    ///   - now, newestEvent, built: seconds since 1970; nil where it is not known.
    ///   - isSynchronised: nil where systemd does not tell.
    static func findings(
        now: Double, newestEvent: Double?, built: Double?, isSynchronised: Bool?, remedy: String
    ) -> [DoctorFinding] {
        let time = text(now)
        if let newestEvent, now < newestEvent - slack {
            return [
                .error(
                    .clock, time,
                    "the newest event is of \(text(newestEvent)): the clock was set back, and events, ages and retention go by it",
                    remedy)
            ]
        }
        if let built, now < built - slack {
            return [.error(.clock, time, "this program is of \(text(built)), so the clock is wrong", remedy)]
        }
        switch isSynchronised {
        case true?: return [.ok(.clock, time, "it is kept right from the network")]
        case false?: return [.warning(.clock, time, "nothing keeps it right", remedy)]
        case nil:
            return [
                .ok(.clock, time, "not before the newest event"),
                .skipped(.clock, "synchronisation", "timedatectl does not tell whether the clock is kept right"),
            ]
        }
    }

    /// `2026-11-21T11:57:30Z`; of what is no time, as a damaged store may say, the first or last that is written so.
    private static func text(_ seconds: Double) -> String {
        var (time, fields) = (time_t(max(0, min(seconds, 253_402_300_799))), tm())
        gmtime_r(&time, &fields)
        func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
        return
            "\(fields.tm_year + 1900)-\(two(fields.tm_mon + 1))-\(two(fields.tm_mday))T\(two(fields.tm_hour)):\(two(fields.tm_min)):\(two(fields.tm_sec))Z"
    }
}
