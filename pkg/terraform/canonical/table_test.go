package canonical

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/schema"
)

// linesOf gives the lines of every table by its Terraform type, and the types in order.
func linesOf(t *testing.T) (lines map[string][]string, types []string) {
	t.Helper()
	lines = map[string][]string{}
	typ := ""
	for line := range strings.Lines(text()) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case line[0] != ' ':
			typ = strings.Fields(line)[0]
			if lines[typ] != nil {
				t.Errorf("%s has two tables, and only the last is read", typ)
			}
			types = append(types, typ)
			lines[typ] = []string{line}
		default:
			lines[typ] = append(lines[typ], strings.TrimSpace(line))
		}
	}
	if len(types) < 60 {
		t.Fatalf("only %d tables are found", len(types))
	}
	return lines, types
}

var (
	attributePath = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$`)
	propertyPath  = regexp.MustCompile(`^/?([A-Za-z0-9]+|"[A-Za-z0-9_.]+")(\.([A-Za-z0-9]+|"[A-Za-z0-9_.]+"))*$`)
	pair          = regexp.MustCompile(`^[^:=]+[:=][^:=]+$`)
)

// arguments says what the words after an operator look like, and how many there are at least.
var arguments = map[string]struct {
	like  *regexp.Regexp
	least int
	most  int
}{
	"enum": {pair, 1, 20}, "fan": {pair, 1, 10}, "each": {nil, 1, 5}, "pairs": {nil, 2, 2},
	"by": {nil, 3, 20}, "element": {nil, 2, 5}, "entries": {nil, 2, 2}, "as": {nil, 0, 0}, "of": {nil, 1, 1}, "pluck": {nil, 1, 1}, "when": {nil, 1, 1}, "keyed": {nil, 1, 1}, "with": {pair, 1, 5},
	"not": {nil, 0, 0}, "json": {nil, 0, 0}, "list": {nil, 0, 0}, "first": {nil, 0, 0}, "method": {nil, 0, 0},
}

// fault says what is wrong with one line of a table, or "".
func fault(line string) string {
	words := strings.Fields(line)
	switch {
	case len(words) < 2:
		return "it has one word"
	case words[0] == "wrap" && len(words) == 2, words[0] == "=":
		return ""
	case words[0] == "block":
		for _, w := range words[2:] {
			if !pair.MatchString(w) {
				return w + " is neither attribute=value nor attribute:Property"
			}
		}
		return ""
	case words[0] == "-":
		if !attributePath.MatchString(words[1]) {
			return words[1] + " is no path of attributes"
		}
		if len(words) < 3 {
			return "the reason for dropping it is missing"
		}
		return ""
	case !attributePath.MatchString(words[0]):
		return words[0] + " is no path of attributes"
	case words[1] == "split":
		if len(words) != 5 && (len(words) < 6 || words[4] != "by") {
			return "split takes a type and two properties, or a type, a property and by with an attribute"
		}
		return ""
	case !propertyPath.MatchString(words[1]):
		return words[1] + " is no path of properties"
	case len(words) == 2:
		return ""
	case words[2] != "|" || len(words) < 4:
		return "an operator stands behind |"
	}
	op, ok := arguments[words[3]]
	args := words[4:]
	switch {
	case !ok:
		return "there is no operator " + words[3]
	case len(args) < op.least || len(args) > op.most:
		return fmt.Sprintf("%s takes %d to %d words, not %d", words[3], op.least, op.most, len(args))
	}
	for _, a := range args {
		if op.like != nil && !op.like.MatchString(a) {
			return a + " is no pair"
		}
	}
	return ""
}

func TestEveryLineOfATableIsUnderstood(t *testing.T) {
	lines, types := linesOf(t)
	for _, typ := range types {
		head := strings.Fields(lines[typ][0])
		if !strings.HasPrefix(typ, "aws_") || len(head) != 2 && (len(head) != 4 || head[1] != "fold" || !attributePath.MatchString(head[3])) {
			t.Errorf("%q: the first line is neither \"aws_… TYPE\" nor \"aws_… fold TYPE attribute\"", lines[typ][0])
		}
		seen := map[string]bool{}
		for _, line := range lines[typ][1:] {
			if what := fault(line); what != "" {
				t.Errorf("%s, %q: %s", typ, line, what)
			}
			words := strings.Fields(line)
			name := words[0]
			if name == "-" {
				name = words[1]
			}
			if seen[name] && words[0] != "block" && words[0] != "=" {
				t.Errorf("%s: %s has two lines, and only the last counts", typ, name)
			}
			seen[name] = true
		}
	}
}

func TestALineThatIsWrongIsNoticed(t *testing.T) {
	for _, line := range []string{
		"name", "Name BucketName", "name.Inner X", "name bucket-name", "- force_destroy", "- Force reason", "name X | nothing", "name X enum a:b",
		"name X | enum", "name X | enum a", "name X | pairs key", "name X | list a", "policy split AWS::S3::BucketPolicy Bucket", "block X type",
	} {
		if fault(line) == "" {
			t.Errorf("%q passes", line)
		}
	}
}

// places knows where in the schema the rules of a table lead.
type places struct {
	table *table
	root  *schema.Property
}

// around gives the canonical object that the rules of a block's attributes
// are relative to: the block's own, or the one around it where it has none.
func (p places) around(block string) *schema.Property {
	if block == "" {
		switch {
		case p.table.wrap != "":
			return p.root.Field(p.table.wrap)
		case len(p.table.blocks) > 0:
			return p.root.Field(p.table.blocks[0].property).Element()
		}
		return p.root
	}
	outer, name := split(block)
	around := p.around(outer)
	r, ok := p.table.rules[block]
	if r.op == "split" {
		return schema.Lookup(r.args[0]).Root()
	}
	for _, of := range p.table.rules {
		if of.op == "method" && block == "settings" {
			return follow(around, of.path).Element()
		}
	}
	at := match(around, name)
	switch {
	case ok && r.drop, !ok && at == nil:
		return around // hoisted
	case ok:
		at = p.target(block)
	}
	if at.IsList() || r.op == "keyed" {
		return at.Element()
	}
	return at
}

// target gives the property that a rule leads to, nil for none.
func (p places) target(name string) *schema.Property {
	r := p.table.rules[name]
	if r.root {
		return follow(p.root, r.path)
	}
	outer, _ := split(name)
	return follow(p.around(outer), r.path)
}

func split(name string) (outer, last string) {
	i := strings.LastIndexByte(name, '.')
	return name[:max(i, 0)], name[i+1:]
}

// follow goes along a path. An object where the schema has a list of them is a list of one.
func follow(at *schema.Property, path []string) *schema.Property {
	for _, key := range path {
		if at.IsList() {
			at = at.Element()
		}
		at = at.Field(key)
	}
	return at
}

func TestEveryTargetOfATableIsAPropertyOfItsType(t *testing.T) {
	_, types := linesOf(t)
	for _, typ := range types {
		table := lookup(typ)
		of := schema.Lookup(table.kind)
		if of == nil {
			t.Errorf("%s becomes %s, which the schemas do not know", typ, table.kind)
			continue
		}
		for _, what := range unknownTargets(table, of) {
			t.Errorf("%s: %s", typ, what)
		}
	}
}

// unknownTargets says which properties of a table the schema does not know.
func unknownTargets(table *table, of *schema.Type) []string {
	p := places{table, of.Root()}
	var out []string
	want := func(at *schema.Property, format string, args ...any) {
		if at == nil {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	if table.wrap != "" {
		want(p.root.Field(table.wrap), "there is no %s to wrap in", table.wrap)
	}
	for _, c := range table.consts {
		want(follow(p.root, c.path), "there is no %v for the constant", c.path)
	}
	for _, b := range table.blocks {
		element := p.root.Field(b.property).Element()
		want(element, "there is no list %s for the block", b.property)
		for _, f := range b.fan {
			_, to, _ := strings.Cut(f, ":")
			want(element.Field(to), "%s has no %s", b.property, to)
		}
	}
	for name, r := range table.rules {
		if r.op == "split" {
			own := schema.Lookup(r.args[0]).Root()
			want(own.Field(r.args[1]), "%s: %s has no %s", name, r.args[0], r.args[1])
			if len(r.args) == 3 {
				want(own.Field(r.args[2]), "%s: %s has no %s", name, r.args[0], r.args[2])
				continue
			}
			for _, c := range r.args[4:] {
				key, _, _ := strings.Cut(c, "=")
				want(own.Field(key), "%s: %s has no %s", name, r.args[0], key)
			}
		}
		if r.drop || r.op == "split" {
			continue
		}
		at := p.target(name)
		want(at, "%s leads to %s, which is not there", name, strings.Join(r.path, "."))
		if at == nil {
			continue
		}
		switch r.op {
		case "each":
			for _, a := range r.args {
				key, _, _ := strings.Cut(a, "=")
				if at.Kind != schema.JSON {
					want(follow(at.Element(), splitPath(key)), "%s: an element of %s has no %s", name, at.Name, key)
				}
			}
		case "entries":
			for _, key := range r.args {
				want(at.Element().Field(key), "%s: an element of %s has no %s", name, at.Name, key)
			}
		case "element":
			for _, a := range r.args {
				key, _, _ := strings.Cut(a, "=")
				want(follow(at.Element(), splitPath(key)), "%s: an element of %s has no %s", name, at.Name, key)
			}
		case "by":
			for _, a := range r.args[1:] {
				_, path, _ := strings.Cut(a, ":")
				want(follow(at, splitPath(path)), "%s: %s has no %s", name, at.Name, path)
			}
		case "with":
			outer, _ := split(name)
			for _, a := range r.args {
				key, _, _ := strings.Cut(a, "=")
				want(follow(p.around(outer), splitPath(key)), "%s: there is no %s beside it", name, key)
			}
		case "fan":
			for _, a := range r.args {
				_, to, _ := strings.Cut(a, ":")
				want(at.Element().Field(to), "%s: an element of %s has no %s", name, at.Name, to)
			}
		case "pairs":
			if at.Kind != schema.Map && at.Kind != schema.JSON {
				out = append(out, fmt.Sprintf("%s: %s is no map", name, at.Name))
			}
		case "list":
			if !at.IsList() {
				out = append(out, fmt.Sprintf("%s: %s is no list", name, at.Name))
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestATargetThatIsNotInTheSchemaIsNoticed(t *testing.T) {
	for _, c := range []struct{ rules, want string }{
		{"bucket BucketName", ""},
		{"bucket Name", "bucket leads to Name, which is not there"},
		{"versioning.enabled Status", ""},
		{"versioning VersioningConfiguration\n  versioning.enabled State", "versioning.enabled leads to State, which is not there"},
		{"rule LifecycleConfiguration.Rules\n  rule.expiration.days ExpirationInDays", ""},
		{"rule LifecycleConfiguration.Rules\n  rule.expiration.days Expiration.Days", "rule.expiration.days leads to Expiration.Days, which is not there"},
		{"rules LifecycleConfiguration.Rules | each Name", "rules: an element of Rules has no Name"},
		{"tags BucketName | pairs key value", "tags: BucketName is no map"},
		{"bucket BucketName | list", "bucket: BucketName is no list"},
		{"policy split AWS::S3::BucketPolicy Bucket Policy", "policy: AWS::S3::BucketPolicy has no Policy"},
		{"wrap VersioningConfiguration\n  - versioning read beside it", ""},
		{"wrap Nothing\n  - versioning read beside it", "there is no Nothing to wrap in"},
		{"= Nothing 1", "there is no [Nothing] for the constant"},
	} {
		got := strings.Join(unknownTargets(parse("aws_x AWS::S3::Bucket\n  versioning VersioningConfiguration\n  "+c.rules+"\n"), schema.Lookup("AWS::S3::Bucket")), "; ")
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.rules, got, c.want)
		}
	}
}

func TestSplitPathKeepsQuotedDots(t *testing.T) {
	for path, want := range map[string][]string{
		"A": {"A"}, "A.B.C": {"A", "B", "C"}, `A."b.c"`: {"A", "b.c"}, `"a.b".C`: {"a.b", "C"}, `A."b.c".D`: {"A", "b.c", "D"},
	} {
		if got := splitPath(path); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// What a Terraform run pays once, and for each type that occurs.
func BenchmarkTables(b *testing.B) {
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			sections(text())
		}
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			parse(index()["aws_s3_bucket"])
		}
	})
}
