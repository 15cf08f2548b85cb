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

def toarray: if isarray then . else [.] end;
def ascii: if isnumber and . >= 0 and . < 128 then [.] | implode else error("\(tojson) is not an ASCII character") end;

# A filter is given one value, and no others come after it.
def inputs: empty;
def input: error("No more inputs");

# A filter fails by it, whatever the code: those of this program have a meaning.
def halt_error: error;
def halt_error($code): error;

# A value as events: each leaf with its path, and after the last member of a list or an object its path alone.
def tostream:
  def events($path):
    (if isarray then [range(length)] elif isobject then keys_unsorted else [] end) as $keys |
    if $keys == [] then [$path, .]
    else ($keys[] as $key | .[$key] | events($path + [$key])), [$path + $keys[-1:]] end;
  events([]);
