/// How a record is written; `RecordTests` hold this to what `JSONDecoder` reads back.

extension Record: JSONWritable {
    package func write(to json: inout JSONWriter) { write(to: &json, withText: true) }

    /// Bytes that its JSON without ``text`` fits in as a rule: the words stand in the body, in the blocks and in what was said.
    package var usualJSONSize: Int { 3 * body.text.utf8.count + 64 * blocks.count + 12 << 10 }

    /// - Parameter withText: false leaves the decoded text out, of which the record need not be copied first.
    package func write(to json: inout JSONWriter, withText: Bool) {
        json.openObject()
        json.member("schema", schema)
        json.member("parser", parser)
        json.member("source", source)
        json.member("genre", genre)
        json.member("language", language)
        json.member("title", title)
        json.member("published", published)
        json.member("updated", updated)
        json.member("submittedBy", submittedBy)
        json.member("sourcePrefix", sourcePrefix)
        json.member("site", site)
        json.member("event", event)
        json.member("blocks", blocks)
        json.member("body", body)
        json.member("bylines", bylines)
        json.member("captions", captions)
        json.member("locality", locality)
        json.member("organiser", organiser)
        json.member("chair", chair)
        json.member("persons", persons)
        json.member("participants", participants)
        json.member("reviewPeriod", reviewPeriod)
        json.member("nextPeriod", nextPeriod)
        json.member("otherPeriods", otherPeriods)
        json.member("sectors", sectors)
        json.member("documents", documents)
        json.member("statistics", statistics)
        json.member("shortcomings", shortcomings)
        json.member("proposals", proposals)
        json.member("tasks", tasks)
        json.member("sections", sections)
        json.member("mentions", mentions)
        // Nearly no record has any, and readers of giaoban.record/1 never saw the key.
        if let corrections { json.member("corrections", corrections) }
        if withText, let text { json.member("text", text) }
        json.closeObject()
    }
}

extension Record.ParserVersion: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("version", version)
        }
    }
}

extension Record.Source: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("sha256", sha256)
            $0.member("bytes", bytes)
            $0.member("mediaType", mediaType)
            $0.member("encoding", encoding)
            $0.member("uri", uri)
        }
    }
}

extension Record.Quote: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("text", text)
            $0.member("span", span)
        }
    }
}

extension Record.Site: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("host", host)
            $0.member("span", span)
        }
    }
}

extension Record.Block: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("label", label)
            $0.member("span", span)
        }
    }
}

extension Record.Body: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("text", text)
        }
    }
}

extension Record.Byline: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("role", role)
            $0.member("affiliation", affiliation)
            $0.member("span", span)
        }
    }
}

extension Record.Caption: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("span", span)
            $0.member("persons", persons)
        }
    }
}

extension Record.Timestamp: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("iso", iso)
            $0.member("precision", precision)
            $0.member("span", span)
            $0.member("basis", basis)
        }
    }
}

extension Record.EventDate: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("date", date)
            $0.member("end", end)
            $0.member("partOfDay", partOfDay)
            $0.member("precision", precision)
            $0.member("span", span)
            $0.member("basis", basis)
            $0.member("confidence", confidence)
        }
    }
}

extension Record.Period: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("label", label)
            $0.member("kind", kind)
            $0.member("start", start)
            $0.member("end", end)
            $0.member("span", span)
            $0.member("basis", basis)
        }
    }
}

extension Record.Locality.Unit: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("kind", kind)
            $0.member("code", code)
            $0.member("span", span)
            $0.member("basis", basis)
        }
    }
}

extension Record.Locality.Successor: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("provinceCode", provinceCode)
            $0.member("province", province)
            $0.member("effective", effective)
            $0.member("communes", communes)
        }
    }
}

extension Record.Locality: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("level", level)
            $0.member("province", province)
            $0.member("district", district)
            $0.member("commune", commune)
            $0.member("asOf", asOf)
            $0.member("successor", successor)
            $0.member("confidence", confidence)
        }
    }
}

extension Record.Organisation: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("system", system)
            $0.member("span", span)
        }
    }
}

extension Record.Organiser: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("statedName", statedName)
            $0.member("level", level)
            $0.member("system", system)
            $0.member("coOrganisers", coOrganisers)
            $0.member("span", span)
        }
    }
}

extension Record.Chair: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("person", person)
            $0.member("organisation", organisation)
        }
    }
}

extension Record.Person.Title: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("raw", raw)
            $0.member("canonical", canonical)
            $0.member("org", org)
        }
    }
}

extension Record.Person: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("honorific", honorific)
            $0.member("titles", titles)
            $0.member("roles", roles)
            $0.member("span", span)
        }
    }
}

extension Record.Participant: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("name", name)
            $0.member("kind", kind)
            $0.member("span", span)
        }
    }
}

extension Record.Citation: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("type", type)
            $0.member("number", number)
            $0.member("year", year)
            $0.member("symbol", symbol)
            $0.member("canonical", canonical)
            $0.member("system", system)
            $0.member("issuer", issuer)
            $0.member("issuerTerm", issuerTerm)
            $0.member("date", date)
            $0.member("subject", subject)
            $0.member("plenum", plenum)
            $0.member("key", key)
            $0.member("span", span)
            $0.member("mentions", mentions)
        }
    }
}

extension Record.Statistic: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("kind", kind)
            $0.member("value", value)
            $0.member("denominator", denominator)
            $0.member("qualifier", qualifier)
            $0.member("unit", unit)
            $0.member("subject", subject)
            $0.member("span", span)
        }
    }
}

extension Record.Statement: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("by", by)
            $0.member("span", span)
        }
    }
}

extension Record.Section: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("section", section)
            $0.member("by", by)
            $0.member("span", span)
        }
    }
}

extension Record.Mention: JSONWritable {
    package func write(to json: inout JSONWriter) {
        json.object {
            $0.member("type", type)
            $0.member("canonical", canonical)
            $0.member("span", span)
        }
    }
}

extension Record.Genre: JSONWritable {}
extension Record.System: JSONWritable {}
extension Record.Level: JSONWritable {}
extension Record.EventDate.PartOfDay: JSONWritable {}
extension Record.Person.Role: JSONWritable {}
extension Record.Statistic.Kind: JSONWritable {}
extension Record.Mention.Kind: JSONWritable {}
