package plan

import "strings"

// step is one part of an address: a module call or the resource, with its
// instance key: {"module.a", `["x"]`}, {"aws_s3_bucket.b", ""}.
type step struct{ name, key string }

// names splits a dotted name at the dots outside of brackets, each name with
// its keys. It is nil when brackets or quotes do not match.
func names(address string) []step {
	var out []step
	for address != "" {
		end := strings.IndexAny(address, ".[")
		if end < 0 {
			return append(out, step{name: address})
		}
		s := step{name: address[:end]}
		address = address[end:]
		for strings.HasPrefix(address, "[") {
			n := bracket(address)
			if n < 0 {
				return nil
			}
			s.key += address[:n]
			address = address[n:]
		}
		out = append(out, s)
		if address == "" {
			return out
		}
		if address[0] != '.' || len(address) == 1 {
			return nil
		}
		address = address[1:]
	}
	return out
}

// bracket gives the length of the index that a text begins with, or -1.
func bracket(s string) int {
	quoted := false
	for i := 1; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ']' && !quoted:
			return i + 1
		}
	}
	return -1
}

// maxModules bounds how deep modules call each other.
const maxModules = 64

// split takes the address of a resource or data source apart: module calls, then the resource.
func split(address string) ([]step, bool) {
	rest := names(address)
	var out []step
	for len(rest) > 2 && rest[0].name == "module" && rest[0].key == "" && rest[1].name != "" {
		out = append(out, step{"module." + rest[1].name, rest[1].key})
		rest = rest[2:]
	}
	mode := ""
	if len(rest) == 3 && rest[0] == (step{name: "data"}) {
		mode, rest = "data.", rest[1:]
	}
	if len(rest) != 2 || rest[0].name == "" || rest[0].key != "" || rest[1].name == "" || rest[0].name == "module" || len(out) > maxModules {
		return nil, false
	}
	return append(out, step{mode + rest[0].name + "." + rest[1].name, rest[1].key}), true
}

// plain gives an address without instance keys.
func plain(steps []step) string {
	var parts []string
	for _, s := range steps {
		parts = append(parts, s.name)
	}
	return strings.Join(parts, ".")
}

// whole gives an address with its instance keys.
func whole(steps []step) string {
	var parts []string
	for _, s := range steps {
		parts = append(parts, s.name+s.key)
	}
	return strings.Join(parts, ".")
}

// join gives an address within a module.
func join(module, local string) string {
	if module == "" {
		return local
	}
	return module + "." + local
}
