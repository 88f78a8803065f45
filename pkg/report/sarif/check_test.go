package sarif

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/plinth-lint/plinth/pkg/source"
)

// object is one of a log.
type object map[string]any

func (o object) object(key string) object { m, _ := o[key].(map[string]any); return m }

func (o object) text(key string) string { s, _ := o[key].(string); return s }

func (o object) number(key string) int {
	if n, ok := o[key].(float64); ok {
		return int(n)
	}
	return -1
}

func (o object) objects(key string) []object {
	list, _ := o[key].([]any)
	out := make([]object, 0, len(list))
	for _, e := range list {
		m, _ := e.(map[string]any)
		out = append(out, m)
	}
	return out
}

// checker holds a log against what the schema cannot say.
type checker struct {
	tree     *source.Tree
	run      object
	problems []string
}

func (c *checker) fault(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// faults gives what is wrong with a log of one run over a tree.
func faults(t testing.TB, tree *source.Tree, log []byte) []string {
	t.Helper()
	if err := invalid(t, log); err != nil {
		return []string{fmt.Sprintf("the schema refuses it: %v", err)}
	}
	var top object
	if err := json.Unmarshal(log, &top); err != nil {
		return []string{err.Error()}
	}
	if n := len(top.objects("runs")); n != 1 {
		return []string{fmt.Sprintf("there are %d runs", n)}
	}
	c := &checker{tree: tree, run: top.objects("runs")[0]}
	if kind := c.run.text("columnKind"); kind != "utf16CodeUnits" {
		c.fault("columnKind is %q", kind)
	}
	c.rules()
	c.notifications()
	results := c.run.objects("results")
	said := 0
	for i, r := range results {
		c.result(fmt.Sprintf("results[%d]", i), r)
		if r["suppressions"] != nil {
			said++
		}
	}
	if said > 0 && said < len(results) {
		c.fault("%d of %d results say whether they are suppressed: all or none do (§3.27.23)", said, len(results))
	}
	c.walk("run", c.run)
	return c.problems
}

// rules checks the descriptors against the limits of GitHub.
func (c *checker) rules() {
	seen := map[string]bool{}
	for _, r := range c.run.object("tool").object("driver").objects("rules") {
		id := r.text("id")
		if id == "" || seen[id] {
			c.fault("the rule %q is there twice or has no id", id)
		}
		seen[id] = true
		for _, key := range []string{"shortDescription", "fullDescription"} {
			if n := len(r.object(key).text("text")); n == 0 || n > 1024 {
				c.fault("%s: %s has %d characters", id, key, n)
			}
		}
		if r.object("help").text("text") == "" {
			c.fault("%s has no help", id)
		}
		if tags, _ := r.object("properties")["tags"].([]any); len(tags) > 20 {
			c.fault("%s has %d tags", id, len(tags))
		}
	}
}

func (c *checker) notifications() {
	descriptors := c.run.object("tool").object("driver").objects("notifications")
	for _, i := range c.run.objects("invocations") {
		for _, n := range i.objects("toolExecutionNotifications") {
			d := n.object("descriptor")
			if at := d.number("index"); at < 0 || at >= len(descriptors) || descriptors[at].text("id") != d.text("id") {
				c.fault("the notification %s has the index %d of another", d.text("id"), at)
			}
		}
	}
}

var fingerprint = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (c *checker) result(name string, r object) {
	rules := c.run.object("tool").object("driver").objects("rules")
	if at := r.number("ruleIndex"); at < 0 || at >= len(rules) || rules[at].text("id") != r.text("ruleId") {
		c.fault("%s: ruleIndex %d is not that of %s", name, at, r.text("ruleId"))
	}
	if (r.text("kind") == "fail") == (r.text("level") == "none") {
		c.fault("%s: the kind is %s and the level %s (§3.27.10)", name, r.text("kind"), r.text("level"))
	}
	if !fingerprint.MatchString(r.object("partialFingerprints").text("plinth/v1")) {
		c.fault("%s has no fingerprint", name)
	}
	locations := r.objects("locations")
	if len(locations) != 1 || locations[0].object("physicalLocation").object("region") == nil {
		c.fault("%s has not one place", name)
	}
	ids := map[int]bool{}
	for _, l := range r.objects("relatedLocations") {
		if id := l.number("id"); id < 0 || ids[id] {
			c.fault("%s: the related location %d is there twice or has no id", name, id)
		} else {
			ids[id] = true
		}
	}
	linked := links(r.object("message").text("text"))
	for _, to := range linked {
		if id, err := strconv.Atoi(to); err != nil || !ids[id] {
			c.fault("%s: the message links to %q, which is no related location", name, to)
		}
	}
	if len(linked) != len(ids) {
		c.fault("%s: the message links to %d of %d related locations: GitHub shows no others", name, len(linked), len(ids))
	}
	if flows := r.objects("codeFlows"); len(flows) > 1000 {
		c.fault("%s has %d code flows", name, len(flows))
	}
}

// link matches an embedded link of a plain text message (§3.11.6): brackets
// in its text are escaped.
var link = regexp.MustCompile(`\[((?:\\.|[^\\\[\]])*)\]\(([^)]*)\)`)

// links gives the destinations of the links in a message.
func links(message string) []string {
	var found []string
	for _, m := range link.FindAllStringSubmatchIndex(message, -1) {
		before := message[:m[0]]
		if slashes := len(before) - len(strings.TrimRight(before, `\`)); slashes%2 == 0 {
			found = append(found, message[m[4]:m[5]])
		}
	}
	return found
}

// walk checks places, references and messages wherever they stand.
func (c *checker) walk(name string, value any) {
	switch v := value.(type) {
	case []any:
		for i, e := range v {
			c.walk(fmt.Sprintf("%s[%d]", name, i), e)
		}
	case object:
		c.walk(name, map[string]any(v))
	case map[string]any:
		o := object(v)
		if o.object("artifactLocation") != nil {
			c.place(name, o)
		}
		for _, reference := range append(o.objects("taxa"), o.objects("relationships")...) {
			if target := reference.object("target"); target != nil {
				reference = target
			}
			if strings.Contains(name, "taxonomies") {
				break
			}
			c.taxon(name, reference)
		}
		if m := o.object("message"); m != nil && o["ruleId"] == nil {
			for _, to := range links(m.text("text")) {
				c.fault("%s: a message that has no link of ours links to %q", name, to)
			}
			if m["markdown"] != nil {
				c.fault("%s: a message has Markdown", name)
			}
		}
		for key, e := range v {
			c.walk(name+"."+key, e)
		}
	}
}

// taxon checks that a reference to a taxon names a taxonomy of the run, by
// index or guid, and a taxon of it, by index or id (§3.52).
func (c *checker) taxon(name string, reference object) {
	component := reference.object("toolComponent")
	var taxonomy object
	for i, t := range c.run.objects("taxonomies") {
		if component["index"] != nil && component.number("index") == i || component["guid"] != nil && component["guid"] == t["guid"] {
			taxonomy = t
			for _, key := range []string{"name", "guid"} {
				if component[key] != nil && component[key] != t[key] {
					c.fault("%s: the taxonomy %d is called %v, not %v", name, i, t[key], component[key])
				}
			}
		}
	}
	if taxonomy == nil {
		c.fault("%s: %v is no taxonomy of the run", name, component)
		return
	}
	for i, taxon := range taxonomy.objects("taxa") {
		if (reference["index"] == nil || reference.number("index") == i) && (reference["id"] == nil || reference["id"] == taxon["id"]) {
			return
		}
	}
	c.fault("%s: the taxonomy %s has no %v", name, taxonomy.text("name"), reference)
}

// reserved matches a relative reference in which all that must be encoded is.
var reserved = regexp.MustCompile(`^(?:[A-Za-z0-9._~!$&'()*+,;=@/:-]|%[0-9A-F]{2})+$`)

// place checks that an artifact is one of the tree, and a region inside of it
// and the text that its snippet is.
func (c *checker) place(name string, physical object) {
	uri := physical.object("artifactLocation").text("uri")
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || u.Fragment != "" || !reserved.MatchString(uri) ||
		strings.HasPrefix(uri, "/") || strings.Contains("/"+uri+"/", "/../") {
		c.fault("%s: %q is no relative, encoded URI", name, uri)
		return
	}
	region := physical.object("region")
	if region == nil {
		return
	}
	f, err := c.tree.Read(u.Path)
	if err != nil {
		c.fault("%s: %q is no file of the tree: %v", name, uri, err)
		return
	}
	text, ok := cutRegion(string(f.Bytes), region.number("startLine"), region.number("startColumn"), region.number("endLine"), region.number("endColumn"))
	if !ok {
		c.fault("%s: the region %v lies outside of %s", name, region, u.Path)
		return
	}
	snippet := region.object("snippet")
	if snippet == nil {
		return
	}
	got, want := snippet.text("text"), strings.ToValidUTF8(text, "\ufffd")
	if got != want && !(len(got) > maxSnippet-4 && len(got) <= maxSnippet && strings.HasPrefix(want, got)) {
		c.fault("%s: the snippet is %q, the region's text %q", name, got, want)
	}
}

// cutRegion gives the text of a region whose columns count UTF-16 code units, and
// whether there is such a region.
func cutRegion(text string, startLine, startColumn, endLine, endColumn int) (string, bool) {
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	if startLine < 1 || endLine < startLine || endLine > len(lines) || startLine == endLine && endColumn < startColumn {
		return "", false
	}
	offset := func(line string, column int) (int, bool) {
		units := 1
		for at, r := range line {
			if units == column {
				return at, true
			}
			units += utf16.RuneLen(r)
		}
		return len(line), units == column
	}
	from, ok := offset(lines[startLine-1], startColumn)
	to, also := offset(lines[endLine-1], endColumn)
	if !ok || !also {
		return "", false
	}
	if startLine == endLine {
		return lines[startLine-1][from:to], true
	}
	parts := append([]string{lines[startLine-1][from:]}, lines[startLine:endLine-1]...)
	return strings.Join(append(parts, lines[endLine-1][:to]), "\n"), true
}

func TestFaultsAreSeen(t *testing.T) {
	tree := source.Memory(map[string]string{"a b.tf": "/* 😀 */ x = 1\n", "c.tf": "\n"})
	const good = `{"version": "2.1.0", "runs": [{
"tool": {"driver": {"name": "plinth",
  "rules": [{"id": "a", "shortDescription": {"text": "x"}, "fullDescription": {"text": "x"}, "help": {"text": "x"}, "properties": {"tags": []},
    "relationships": [{"target": {"id": "SEC1", "toolComponent": {"index": 0}}}]},
   {"id": "b", "shortDescription": {"text": "x"}, "fullDescription": {"text": "x"}, "help": {"text": "x"}}],
  "notifications": [{"id": "n"}]}},
"columnKind": "utf16CodeUnits",
"invocations": [{"executionSuccessful": true, "toolExecutionNotifications": [{"descriptor": {"id": "n", "index": 0}, "message": {"text": "[x] (y)"}}]}],
"taxonomies": [{"name": "wa", "guid": "11111111-1111-1111-8888-111111111111", "taxa": [{"id": "SEC1"}, {"id": "SEC2"}]}],
"results": [
{"ruleId": "b", "ruleIndex": 1, "kind": "fail", "level": "error", "message": {"text": "a\\[0\\]: x. [also \\[1\\]](1)."},
  "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a%20b.tf"},
    "region": {"startLine": 1, "startColumn": 14, "endLine": 1, "endColumn": 15, "snippet": {"text": "1"}}}}],
  "relatedLocations": [{"id": 1, "message": {"text": "also"}, "physicalLocation": {"artifactLocation": {"uri": "c.tf"}, "region": {"startLine": 1, "startColumn": 1, "endLine": 2, "endColumn": 1}}}],
  "taxa": [{"id": "SEC2", "index": 1, "toolComponent": {"guid": "11111111-1111-1111-8888-111111111111", "name": "wa"}}],
  "partialFingerprints": {"plinth/v1": "0123456789abcdef0123456789abcdef"}, "suppressions": []},
{"ruleId": "a", "ruleIndex": 0, "kind": "open", "level": "none", "message": {"text": "y"},
  "locations": [{"physicalLocation": {"artifactLocation": {"uri": "c.tf"}, "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}}}],
  "partialFingerprints": {"plinth/v1": "0123456789abcdef0123456789abcdee"}, "suppressions": [{"kind": "inSource"}]}
]}]}`
	if found := faults(t, tree, []byte(good)); len(found) > 0 {
		t.Fatalf("a good log has the faults %q", found)
	}
	for _, tt := range []struct{ name, from, to, want string }{
		{"no schema holds", `"2.1.0"`, `"3"`, "the schema refuses it"},
		{"columns of another kind", "utf16CodeUnits", "unicodeCodePoints", "columnKind"},
		{"the index of another rule", `"ruleIndex": 1`, `"ruleIndex": 0`, "ruleIndex 0"},
		{"an index past the rules", `"ruleIndex": 1`, `"ruleIndex": 2`, "ruleIndex 2"},
		{"a rule twice", `{"id": "a"`, `{"id": "b"`, "there twice"},
		{"a description that is too long", `"shortDescription": {"text": "x"}`, `"shortDescription": {"text": "` + strings.Repeat("x", 1025) + `"}`, "1025 characters"},
		{"many tags", `"tags": []`, `"tags": ["` + numbered(21) + `"]`, "21 tags"},
		{"a level of what is open", `"level": "none"`, `"level": "note"`, "§3.27.10"},
		{"no level of what fails", `"level": "error"`, `"level": "none"`, "§3.27.10"},
		{"no fingerprint", `0123456789abcdef0123456789abcdee`, ``, "no fingerprint"},
		{"one result without suppressions", `, "suppressions": []`, ``, "all or none"},
		{"a notification of another", `"index": 0}, "message"`, `"index": 1}, "message"`, "notification n"},
		{"a link from the source", `x. [also`, `x [y](http://evil.example). [also`, "http://evil.example"},
		{"a link to nothing", `(1).`, `(2).`, `links to "2"`},
		{"a place without a link", `[also \\[1\\]](1)`, ``, "0 of 1"},
		{"a link of a notification", `"[x] (y)"`, `"[x](y)"`, `links to "y"`},
		{"an absolute URI", `a%20b.tf`, `file:///a%20b.tf`, "no relative"},
		{"a scheme", `"c.tf"`, `"c:.tf"`, "no relative"},
		{"a way out", `a%20b.tf`, `../a%20b.tf`, "no relative"},
		{"an umlaut", `"c.tf"`, `"ö.tf"`, "no relative"},
		{"a file that is not there", `a%20b.tf`, `a%2520b.tf`, "no file"},
		{"a line past the end", `"endLine": 2`, `"endLine": 3`, "outside"},
		{"a column past the end", `"endColumn": 15, "snippet": {"text": "1"}`, `"endColumn": 16`, "outside"},
		{"an end before the start", `"endColumn": 15`, `"endColumn": 13`, "outside"},
		{"columns in characters", `"startColumn": 14, "endLine": 1, "endColumn": 15`, `"startColumn": 13, "endLine": 1, "endColumn": 14`, "snippet"},
		{"a taxonomy that is not there", `{"target": {"id": "SEC1", "toolComponent": {"index": 0}}}`, `{"target": {"id": "SEC1", "toolComponent": {"index": 1}}}`, "no taxonomy"},
		{"a taxonomy by another name", `"name": "wa"}}]`, `"name": "cwe"}}]`, "is called"},
		{"a taxon that is not there", `"id": "SEC2", "index": 1`, `"id": "SEC3"`, "has no"},
		{"a taxon with the index of another", `"id": "SEC2", "index": 1`, `"id": "SEC2", "index": 0`, "has no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			broken := strings.Replace(good, tt.from, tt.to, 1)
			if broken == good {
				t.Fatal("nothing was broken")
			}
			if found := strings.Join(faults(t, tree, []byte(broken)), "\n"); !strings.Contains(found, tt.want) {
				t.Errorf("the faults are %q, want one about %q", found, tt.want)
			}
		})
	}
}

func numbered(n int) string {
	var out []string
	for i := range n {
		out = append(out, strconv.Itoa(i))
	}
	return strings.Join(out, `", "`)
}
