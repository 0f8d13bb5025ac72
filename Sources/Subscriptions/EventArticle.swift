import Articles
import Foundation

extension ChangeEvent {
    /// The store's id of the article that it tells of; nil where nothing was stored. Read from its JSON: for what is rare.
    var article: String? {
        struct Content: Decodable {
            struct Data: Decodable { var article: String? }
            var data: Data
        }
        return try? JSONDecoder().decode(Content.self, from: Foundation.Data(json)).data.article
    }
}
