package mindmap_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/mindmap"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// run gives three policies, of which one concerns two pillars, and what they found.
func run() ([]*policy.Policy, []finding.Finding) {
	backups := &policy.Policy{ID: "rds-backups", Pillar: "reliability", Practices: []string{"REL09-BP01", "REL09-BP03"}}
	storage := &policy.Policy{ID: "s3-lifecycle", Pillar: "sustainability", Practices: []string{"SUS04-BP03", "COST04-BP05"}}
	quiet := &policy.Policy{ID: "ec2-open-port", Pillar: "security", Practices: []string{"SEC05-BP02"}}
	return []*policy.Policy{backups, storage, quiet}, []finding.Finding{
		{Policy: backups, Status: finding.Fail}, {Policy: backups, Status: finding.Fail}, {Policy: backups, Status: finding.Open},
		{Policy: storage, Status: finding.Fail}, {Policy: storage, Status: finding.Fail, Suppression: &finding.Suppression{}},
	}
}

func find(n *mindmap.Node, id string) *mindmap.Node {
	if n.ID == id {
		return n
	}
	for _, c := range n.Children {
		if f := find(c, id); f != nil {
			return f
		}
	}
	return nil
}

func TestAFindingCountsOnceAboveItsPractices(t *testing.T) {
	policies, findings := run()
	m := mindmap.New(policies, findings, true)
	for id, want := range map[string][3]int{ // found, open, policies
		"": {3, 1, 3}, "reliability": {2, 1, 1}, "REL09": {2, 1, 1}, "REL09-BP01": {2, 1, 1}, "REL09-BP03": {2, 1, 1},
		"sustainability": {1, 0, 1}, "cost-optimization": {1, 0, 1}, "security": {0, 0, 1}, "SEC05-BP02": {0, 0, 1},
	} {
		n := find(m.Root, id)
		if n == nil {
			t.Errorf("%q is not on the map", id)
			continue
		}
		if got := [3]int{n.Found, n.Open, n.Policies}; got != want {
			t.Errorf("%q has %v findings, open ones and policies, want %v", id, got, want)
		}
	}
	if find(m.Root, "SEC01") != nil || find(m.Root, "performance-efficiency") != nil {
		t.Error("what no policy looks for is on the map of a run")
	}
}

func TestTheMapOfALibraryHoldsAllOfTheFramework(t *testing.T) {
	policies, _ := run()
	m := mindmap.New(policies, nil, false)
	if m.Root.Practices != 307 || m.Root.Covered != 5 || len(m.Root.Children) != 6 {
		t.Errorf("the map has %d practices in %d pillars, %d of them covered; want 307 in 6, 5 covered", m.Root.Practices, len(m.Root.Children), m.Root.Covered)
	}
	var out bytes.Buffer
	if err := m.Text(&out, mindmap.Options{Width: 100}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Well-Architected  5 of 307 practices, 3 policies\n", "│  │  └─ REL09-BP04 Perform periodic recovery of the data to verify backup integrity and…  no policy\n", "REL09-BP03 Perform data backup automatically  1 policy\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no line %q in\n%s", want, out.String())
		}
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9]+m")

func TestTheTextOfARun(t *testing.T) {
	policies, findings := run()
	m := mindmap.New(policies, findings, true)
	var plain, colored bytes.Buffer
	if err := errors.Join(m.Text(&plain, mindmap.Options{Width: 80}), m.Text(&colored, mindmap.Options{Width: 80, Color: true})); err != nil {
		t.Fatal(err)
	}
	const want = `Well-Architected  3 findings, 1 open
├─ Security  nothing found
│  └─ SEC05 How do you protect your network resources?  nothing found
│     └─ SEC05-BP02 Control traffic flow within your network lay…  nothing found
├─ Reliability  2 findings, 1 open
│  └─ REL09 How do you back up data?  2 findings, 1 open
│     ├─ REL09-BP01 Identify and back up all data that need…  2 findings, 1 open
│     └─ REL09-BP03 Perform data backup automatically  2 findings, 1 open
├─ Cost Optimization  1 finding
│  └─ COST04 How do you decommission resources?  1 finding
│     └─ COST04-BP05 Enforce data retention policies  1 finding
└─ Sustainability  1 finding
   └─ SUS04 How do you take advantage of data management policies an…  1 finding
      └─ SUS04-BP03 Use policies to manage the lifecycle of your dat…  1 finding
`
	if plain.String() != want {
		t.Errorf("got\n%swant\n%s", plain.String(), want)
	}
	for line := range strings.Lines(want) { // cut to the width, and no further
		if n := len([]rune(line)) - 1; n > 80 || n < 80 && strings.Contains(line, "…") {
			t.Errorf("%d columns at a width of 80: %s", n, line)
		}
	}
	if got := sgr.ReplaceAllString(colored.String(), ""); got != want || got == colored.String() {
		t.Errorf("in colour:\n%s", colored.String())
	}
}

func TestMermaidShowsWhatWasFound(t *testing.T) {
	policies, findings := run()
	var out bytes.Buffer
	if err := mindmap.New(policies, findings, true).Mermaid(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if lines[0] != "mindmap" || lines[1] != `  root(("Well-Architected"))` || !strings.Contains(out.String(), `        n4["REL09-BP01 Identify and back up all data that needs to be backed up, or reproduce the data from sources: 2 findings, 1 open"]`) {
		t.Errorf("got\n%s", out.String())
	}
	shape := regexp.MustCompile("^ +n\\d+(\\[\"[^\"`<>#]+\"\\]|\\(\"[^\"`<>#]+\"\\))$")
	for _, l := range lines[2:] {
		if !shape.MatchString(l) {
			t.Errorf("%q is no node of a mind map", l)
		}
	}
}

func TestThePictureIsXMLWithoutColourAndItsNodesStandApart(t *testing.T) {
	policies, findings := run()
	for name, m := range map[string]*mindmap.Map{"library": mindmap.New(policies, nil, false), "run": mindmap.New(policies, findings, true), "nothing": mindmap.New(nil, nil, true)} {
		var out, again, alone bytes.Buffer
		if err := errors.Join(m.SVG(&out, mindmap.Picture{Prefix: "a-"}), m.SVG(&again, mindmap.Picture{Prefix: "a-"}), m.SVG(&alone, mindmap.Picture{Alone: true})); err != nil {
			t.Fatal(err)
		}
		if out.String() != again.String() {
			t.Errorf("%s: two pictures differ", name)
		}
		if found := regexp.MustCompile(`#[0-9a-f]{3,8}\b|rgb\(|style|fill=|stroke=|script|href`).FindString(out.String()); found != "" {
			t.Errorf("%s: there is %q in the picture", name, found)
		}
		if !strings.Contains(alone.String(), "prefers-color-scheme: dark") {
			t.Errorf("%s: a picture of its own has no theme", name)
		}
		var boxes [][4]float64
		decoder := xml.NewDecoder(&out)
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			e, ok := token.(xml.StartElement)
			if !ok || e.Name.Local != "rect" {
				continue
			}
			var b [4]float64
			for _, a := range e.Attr {
				if i := strings.Index("x y width height", a.Name.Local); i >= 0 && a.Name.Local != "rx" {
					b[map[int]int{0: 0, 2: 1, 4: 2, 10: 3}[i]], _ = strconv.ParseFloat(a.Value, 64)
				}
			}
			for _, o := range boxes {
				if b[0] < o[0]+o[2] && o[0] < b[0]+b[2] && b[1] < o[1]+o[3] && o[1] < b[1]+b[3] {
					t.Errorf("%s: %v overlaps %v", name, b, o)
				}
			}
			boxes = append(boxes, b)
		}
		if want := map[string]int{"library": 1 + 6 + 57, "run": 1 + 4 + 3 + 4, "nothing": 1}[name]; len(boxes) != want {
			t.Errorf("%s: %d nodes are drawn, want %d", name, len(boxes), want)
		}
	}
}
