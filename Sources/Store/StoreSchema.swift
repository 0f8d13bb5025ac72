import Foundation
import DatabaseFiles
import GRDB

/// The store's tables.
package enum StoreSchema {
    package static let schema = DatabaseSchema(
        applicationID: 0x4742_5331,  // GBS1
        pageSize: 8192,
        steps: [
            { db in
                try db.execute(
                    sql: """
                        -- epoch; words: the WordScanner's version that the index was built with; consumedFloor; trimmed.
                        CREATE TABLE meta(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
                        -- place orders by publication, else arrival (see ArticlePlace), so that the newest hits come first by themselves.
                        CREATE TABLE article(
                            place INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, uri TEXT, revision INTEGER NOT NULL,
                            position INTEGER NOT NULL, content BLOB NOT NULL, wording BLOB NOT NULL, copyOf BLOB,
                            firstSeen REAL NOT NULL, lastSeen REAL NOT NULL, published TEXT, pack INTEGER NOT NULL);
                        -- Texts apart, in order of arrival: places come in any order, and would leave half of every page empty.
                        CREATE TABLE content(number INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
                        CREATE INDEX articleWording ON article(wording, content);
                        CREATE TABLE vocabulary(word TEXT PRIMARY KEY) WITHOUT ROWID;
                        CREATE TABLE event(
                            sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, topic TEXT NOT NULL, json BLOB NOT NULL);
                        CREATE TABLE consumed(position INTEGER PRIMARY KEY);
                        CREATE TABLE follower(name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
                        -- The words as indexed are derived, not stored: this is how integrity-check finds them.
                        CREATE VIEW searchable AS SELECT place, giaoban_words(bytes, 0) AS title,
                            giaoban_words(bytes, 1) AS body,
                            giaoban_words(bytes, 2) || iif(copyOf IS NULL, '', ' ; is:copy') AS fields
                            FROM article JOIN content ON number = pack;
                        CREATE VIRTUAL TABLE fullText USING fts5(
                            title, body, fields, content = 'searchable', content_rowid = 'place', tokenize = 'giaoban',
                            columnsize = 0);
                        """)
                try db.execute(
                    sql: "INSERT INTO meta VALUES ('epoch', ?), ('words', ?), ('consumedFloor', 0), ('trimmed', 0)",
                    arguments: [newEpoch(), WordScanner.version])
            },
            { db in
                try db.execute(
                    sql: """
                        -- Seconds since 1970. A purged article keeps its row, so that a late revision does not bring it back, but no pack.
                        ALTER TABLE article ADD COLUMN withdrawn REAL;
                        -- Further lives of dead letters, which `consumed` and consumedFloor know from their first.
                        CREATE TABLE revived(position INTEGER PRIMARY KEY, revival INTEGER NOT NULL);
                        DROP VIEW searchable;
                        CREATE VIEW searchable AS SELECT place, giaoban_words(bytes, 0) AS title,
                            giaoban_words(bytes, 1) AS body,
                            giaoban_words(bytes, 2) || iif(copyOf IS NULL, '', ' ; is:copy') AS fields
                            FROM article JOIN content ON number = pack WHERE withdrawn IS NULL;
                        """)
            },
            { db in
                try db.execute(
                    sql: """
                        -- time: of the commit, seconds since 1970. total: JSON bytes of all events through this one, ever. Both grow with
                        -- the sequence, which has no holes, so that the trimmer finds its place in a few looks.
                        -- facets: what filters look at, one a line.
                        ALTER TABLE event ADD COLUMN time REAL NOT NULL DEFAULT 0;
                        ALTER TABLE event ADD COLUMN total INTEGER NOT NULL DEFAULT 0;
                        ALTER TABLE event ADD COLUMN facets TEXT NOT NULL DEFAULT '';
                        UPDATE event SET time = (julianday(json_extract(CAST(json AS TEXT), '$.time')) - 2440587.5) * 86400;
                        UPDATE event SET total = sums.total FROM
                            (SELECT sequence AS number, sum(length(json)) OVER (ORDER BY sequence) AS total FROM event) AS sums
                            WHERE sequence = number;
                        UPDATE event SET facets = rtrim(
                            iif(json_extract(CAST(json AS TEXT), '$.data.genre') IS NULL, '',
                                'genre:' || json_extract(CAST(json AS TEXT), '$.data.genre') || char(10))
                            || iif(json_extract(CAST(json AS TEXT), '$.data.province') IS NULL, '',
                                'place:' || json_extract(CAST(json AS TEXT), '$.data.province')), char(10));
                        -- Trimmed events' last total and time.
                        INSERT INTO meta VALUES ('trimmedTotal', 0), ('trimmedTime', 0);
                        DROP TABLE follower;
                        -- sequence: everything through it is acknowledged. filter: JSON. seen: of the last acknowledgement.
                        CREATE TABLE follower(
                            name TEXT PRIMARY KEY, sequence INTEGER NOT NULL, epoch TEXT NOT NULL, filter TEXT NOT NULL,
                            seen REAL NOT NULL) WITHOUT ROWID;
                        """)
            },
            { db in
                try db.execute(
                    sql: """
                        -- The order in which retention takes articles.
                        CREATE INDEX articleFirstSeen ON article(firstSeen);
                        -- packBytes: of all packs together. INSERT OR REPLACE tells no trigger of the row that goes, so the one before it
                        -- looks; a number that SQLite is still to choose is -1 there.
                        INSERT INTO meta SELECT 'packBytes', CAST(total(length(bytes)) AS INTEGER) FROM content;
                        CREATE TRIGGER contentAdded BEFORE INSERT ON content BEGIN
                            UPDATE meta SET value = value + length(NEW.bytes)
                                - ifnull((SELECT length(bytes) FROM content WHERE number = NEW.number), 0) WHERE name = 'packBytes';
                        END;
                        CREATE TRIGGER contentChanged AFTER UPDATE ON content BEGIN
                            UPDATE meta SET value = value + length(NEW.bytes) - length(OLD.bytes) WHERE name = 'packBytes';
                        END;
                        CREATE TRIGGER contentRemoved AFTER DELETE ON content BEGIN
                            UPDATE meta SET value = value - length(OLD.bytes) WHERE name = 'packBytes';
                        END;
                        """)
            },
            { db in
                try db.execute(
                    sql: """
                        -- A row for each article of the index, by its place: what MeasureTable reads in numbers. words: of title and
                        -- body; day: of publication in Vietnam, since 1970-01-01.
                        CREATE TABLE measure(
                            place INTEGER PRIMARY KEY, words INTEGER NOT NULL, day INTEGER, numbers BLOB NOT NULL);
                        -- facet: SearchFacet.number. hash: of facet and value.
                        CREATE TABLE facetValue(
                            number INTEGER PRIMARY KEY, hash INTEGER NOT NULL, facet INTEGER NOT NULL, value TEXT NOT NULL,
                            name TEXT);
                        CREATE INDEX facetValueHash ON facetValue(hash);
                        -- The version of the measures; the next start takes them.
                        INSERT INTO meta VALUES ('measures', 0);
                        """)
            },
            { db in
                try db.execute(
                    sql: """
                        -- The body first: FTS5 marks every column but the first with two bytes for each word of each article, an eighth of
                        -- the index where it is the body's. pgsz: one leaf a page of ours, whatever order leaves are written in. automerge:
                        -- words are written anew as often as segments are merged; twice as many at a time saves a fifth of the time.
                        DROP TABLE fullText;
                        CREATE VIRTUAL TABLE fullText USING fts5(
                            body, title, fields, content = 'searchable', content_rowid = 'place', tokenize = 'giaoban',
                            columnsize = 0);
                        INSERT INTO fullText(fullText, rank) VALUES ('pgsz', 8100), ('automerge', 8);
                        -- The next start indexes all articles anew.
                        UPDATE meta SET value = 0 WHERE name = 'words';
                        """)
            },
            { db in
                try db.execute(
                    sql: """
                        -- What read articles: the parser, the digest of the language data, the WordScanner's version.
                        CREATE TABLE reading(
                            number INTEGER PRIMARY KEY, parser TEXT NOT NULL, lexicon TEXT NOT NULL, words INTEGER NOT NULL,
                            UNIQUE(parser, lexicon, words));
                        -- Null in articles from before this step: their reading is not known.
                        ALTER TABLE article ADD COLUMN reading INTEGER;
                        -- Counted whenever somebody asks how the store is.
                        CREATE INDEX articleReading ON article(reading, withdrawn);
                        -- What the sender said of the entry, as JSON, and which part of it the article was, from 0: reading it again needs
                        -- both. Null in articles from before this step, where the record tells most of it.
                        ALTER TABLE content ADD COLUMN header TEXT;
                        ALTER TABLE content ADD COLUMN part INTEGER;
                        -- Articles that the reprocessing under way has still to read, in the order they arrived.
                        CREATE TABLE task(number INTEGER PRIMARY KEY, article BLOB NOT NULL);
                        -- What analysts put right, in the order they did. value, replaced: JSON; replaced is what the parser had then.
                        -- time: seconds since 1970.
                        CREATE TABLE correction(
                            number INTEGER PRIMARY KEY, article BLOB NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, quote TEXT,
                            author TEXT NOT NULL, time REAL NOT NULL, note TEXT, replaced TEXT NOT NULL, UNIQUE(article, field));
                        -- The parser's own records of articles with corrections, JSON.
                        CREATE TABLE uncorrected(article BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
                        """)
            },
            { db in
                // Beside the pack, so that a page of hits opens none. Null of a purged article, and of one whose pack is damaged.
                try db.execute(sql: "ALTER TABLE article ADD COLUMN title TEXT")
                try StoredTitles.fill(db)
                // What mergeIndex() joins: two segments of a level, so that one of each is left.
                try db.execute(sql: "INSERT INTO fullText(fullText, rank) VALUES ('usermerge', 2)")
            },
            { db in
                // Bytes of words that FTS5 gathers before it writes a segment: those of a whole batch. With its own million it writes
                // several segments for one batch, and joins them at once.
                try db.execute(sql: "INSERT INTO fullText(fullText, rank) VALUES ('hashsize', 4194304)")
            },
        ],
        prepare: StoreSchema.prepare)

    /// Numbers of the index's columns, as FTS5 gives them.
    enum Column {
        static let body = 0
        static let title = 1
        static let fields = 2
    }

    /// 16 hexadecimal digits at random.
    static func newEpoch() -> String {
        String((0..<16).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    }

    /// What every connection needs before it may touch the index.
    package static func prepare(_ db: Database) throws {
        try SearchTokenizer.register(db)
        try RankingPass.register(db)
        db.add(function: wordsFunction)
    }

    private static let wordsFunction = DatabaseFunction("giaoban_words", argumentCount: 2, pure: true) { values in
        guard let pack = Data.fromDatabaseValue(values[0]), let column = Int.fromDatabaseValue(values[1]),
            let sections = pack.withUnsafeBytes({ ArticlePack.open($0) { $0.sections(through: .fields) } })
        else { return nil }
        let words = IndexedWords(
            title: String(decoding: sections[0], as: UTF8.self), body: String(decoding: sections[1], as: UTF8.self),
            fields: String(decoding: sections[2], as: UTF8.self))
        switch column {
        case 0: return String(decoding: words.title, as: UTF8.self)
        case 1: return String(decoding: words.body, as: UTF8.self)
        default: return words.fields
        }
    }
}
