import DatabaseFiles

extension JournalCopy {
    /// What a start would find before it writes. - Throws: foreign, newer, damaged, io.
    package static func look(_ held: HeldDatabase) throws(DatabaseFault) -> DatabaseLook { try held.look(Ledger.schema) }
}
