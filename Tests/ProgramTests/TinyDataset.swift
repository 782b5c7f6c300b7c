/// A dataset of a few lines in the BEIR layout; the tests spoil one of its files.
struct TinyDataset {
    var corpus = """
        {"_id": "d1", "title": "red", "text": "a red apple"}
        {"_id": "d2", "title": "green", "text": "a green pear"}
        {"_id": "d3", "title": "blue", "text": "a blue plum"}

        """
    var queries = """
        {"_id": "q1", "text": "apple"}
        {"_id": "q2", "text": "pear"}
        {"_id": "q3", "text": "plum"}

        """
    var train = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n"
    var validation: String? = "query-id\tcorpus-id\tscore\nq3\td3\t1\n"

    func write(to scratch: Scratch, _ name: String) throws {
        try scratch.write("\(name)/corpus.jsonl", corpus)
        try scratch.write("\(name)/queries.jsonl", queries)
        try scratch.write("\(name)/qrels/train.tsv", train)
        if let validation { try scratch.write("\(name)/qrels/validation.tsv", validation) }
    }
}
