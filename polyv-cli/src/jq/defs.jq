# What jq defines and its implementation here does not.

def @csv: [.[] |
  if isstring then "\"" + (split("\"") | join("\"\"")) + "\""
  elif . == null then ""
  elif isarray or isobject then error("\(tojson) cannot be a field of a row of CSV")
  else tostring end
] | join(",");

def @tsv: [.[] |
  if isstring then
    split("\\") | join("\\\\") | split("\t") | join("\\t") | split("\n") | join("\\n") | split("\r") | join("\\r")
  elif . == null then ""
  elif isarray or isobject then error("\(tojson) cannot be a field of a row of TSV")
  else tostring end
] | join("\t");

def IN(values): any(values == .; .);
def IN(source; values): any(source == values; .);
def INDEX(stream; key): reduce stream as $row ({}; .[$row | key | tostring] = $row);
def INDEX(key): INDEX(.[]; key);
