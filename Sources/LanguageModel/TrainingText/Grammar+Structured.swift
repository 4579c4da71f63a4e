extension Grammar {
    /// JSON and short programs.
    static let structured = #"""
        key: name | colour | price | weight | place | owner | material | count | season | status | title | city
        json: {"name": "<object>", "colour": "<colour>", "price": <2..99>} | {"id": <1..999>, "<key>": "<colour>", "tags": ["<food>",
         "<material>", "<quality>"]} | {"person": {"name": "<name>", "city": "<city>"}, "age": <18..90>, "active": <boolean>}
         | [{"<key>": "<animal>", "count": <1..40>}, {"<key>": "<animal>", "count": <1..40>}] | {"day": "<day>", "weather":
         "<weather>", "temperature": <1..30>, "wind": <boolean>} | {"items": ["<object>", "<object>", "<object>"], "total": <3..60>}
         | {\n  "title": "<adjective> <object>",\n  "<key>": "<material>",\n  "available": <boolean>\n}
        boolean: true | false
        askJSON: Describe <a:object> as JSON. | Give me a JSON object for <name> in <city>. | Answer in JSON: what is <where>?
         | Return JSON with the fields <key> and <key>. | Convert this to JSON: <a:adjective> <object> of <material>, <2..99> coins.
        verb: count | sum | find | sort | check | make | read | join | scale | filter
        plural: items | words | numbers | letters | boats | lamps | prices | names | days | values
        comment: # <act> the <plural> | # the <part> comes first | # this is <opinion>
        code: ```python\ndef <f=verb>_<p=plural>(<p>):\n    total = <0..9>\n    for item in <p>:\n        total += item * <2..9>\n
            return total\n``` | ```python\ndef <f=verb>_<p=plural>(<p>, limit=<2..99>):\n    <comment>\n    return [item for item in
         <p> if item > limit]\n``` | ```swift\nfunc <f=verb><Capital=pluralName>(_ values: [Int]) -\> Int {\n    values.filter { $0 \<
         <2..99> }.reduce(0, +)\n}\n``` | ```python\n<p=plural> = ["<object>", "<object>", "<object>"]\nfor item in <p>:\n
            print(item, len(item) + <1..9>)\n``` | ```swift\nlet <p=plural> = [<1..99>, <1..99>, <1..99>]\nfor value in <p> where value
         > <2..50> {\n    print(value)\n}\n``` | ```sh\ncat <p=plural>.txt \| sort \| uniq -c \| head -n <2..30>\n```
        pluralName: Items | Words | Numbers | Values | Prices | Names
        askCode: Write a Python function that can <verb> <plural>. | Write Swift code to <verb> the <plural>. | How do I <verb>
         <plural> in Python? | Show me a short program with <plural>. | Write a function for <a:person> to <verb> <plural>.
        """#
}
