package diagram_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"github.com/plinth-lint/plinth/pkg/diagram"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

func run(t testing.TB, tree *source.Tree) *lint.Result {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	result, err := lint.Run(context.Background(), tree, lint.Options{Library: library, Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func shop(t testing.TB, format string) *lint.Result {
	t.Helper()
	tree, err := source.Open("../../testdata/shop/" + format)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tree.Close() })
	return run(t, tree)
}

func drawn(r *lint.Result, o diagram.Options) *diagram.Diagram {
	return diagram.New(r.Graph, r.Findings).Draw(o)
}

// element is one element of a picture.
type element struct {
	name string
	attr map[string]string
	text string // of it and what is in it
}

// elements parses a picture as XML.
func elements(t *testing.T, picture string) []*element {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(picture))
	var all, open []*element
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			all, open = append(all, e), append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, e := range open {
				e.text += string(x)
			}
		}
	}
}

func TestEveryResourceIsANodeOrAFrame(t *testing.T) {
	for _, format := range []string{"terraform", "cloudformation", "kubernetes", ""} {
		r := shop(t, format)
		d := drawn(r, diagram.Options{Prefix: "a-"})
		byID := map[string]*element{}
		for _, e := range elements(t, d.SVG) {
			if id := e.attr["id"]; id != "" {
				if byID[id] != nil {
					t.Errorf("%s: the id %s stands twice", format, id)
				}
				byID[id] = e
			}
		}
		n := 0
		for _, u := range r.Graph.Units {
			n += len(u.Resources)
		}
		if len(d.Rows) != n {
			t.Errorf("%s: the table has %d rows, want %d", format, len(d.Rows), n)
		}
		for _, row := range d.Rows {
			e := byID[row.ID]
			if e == nil || !strings.HasPrefix(row.ID, "a-node-") || e.attr["data-address"] != row.Address || e.attr["data-unit"] != row.Unit || e.attr["tabindex"] != "0" {
				t.Errorf("%s: %s is drawn as %+v", format, row.Address, e)
				continue
			}
			if got, want := strings.Contains(e.attr["class"], " pillar-"+row.Pillar), row.Pillar != ""; got != want {
				t.Errorf("%s: %s has the class %q, and its worst finding is of %q", format, row.Address, e.attr["class"], row.Pillar)
			}
			if !strings.Contains(e.attr["aria-label"], row.Kind+" "+row.Name) {
				t.Errorf("%s: %s is labelled %q", format, row.Address, e.attr["aria-label"])
			}
		}
	}
}

func TestFindingsStandOnTheirResources(t *testing.T) {
	for _, format := range []string{"terraform", "cloudformation", "kubernetes"} {
		r := shop(t, format)
		d := drawn(r, diagram.Options{})
		placed := map[int]bool{}
		for _, row := range d.Rows {
			for _, i := range row.Findings {
				f := r.Findings[i]
				placed[i] = true
				if f.Unit != row.Unit || f.Suppression != nil {
					t.Errorf("%s: %s of %s stands on %s", format, f.Policy.ID, f.Unit, row.Address)
				}
				if f.Address == row.Address && f.Type != row.Type {
					t.Errorf("%s: %s of a %s stands on a %s", format, f.Policy.ID, f.Type, row.Type)
				}
			}
		}
		for i, f := range r.Findings {
			if placed[i] != (f.Type != "" && f.Suppression == nil) {
				t.Errorf("%s: %s on %s stands on a resource: %t", format, f.Policy.ID, f.Address, placed[i])
			}
		}
	}
}

func row(t *testing.T, d *diagram.Diagram, address, kind string) diagram.Row {
	t.Helper()
	for _, r := range d.Rows {
		if r.Address == address && r.Kind == kind {
			return r
		}
	}
	t.Fatalf("no row of %s %s", kind, address)
	return diagram.Row{}
}

func TestResourcesStandInTheirNetworkModuleAndNamespace(t *testing.T) {
	terraform := drawn(shop(t, "terraform"), diagram.Options{})
	kubernetes := drawn(shop(t, "kubernetes"), diagram.Options{})
	stack := drawn(shop(t, "cloudformation"), diagram.Options{})
	tests := []struct {
		d                     *diagram.Diagram
		address, kind, within string
	}{
		{terraform, "aws_vpc.shop", "VPC", ""},
		{terraform, `aws_subnet.public["a"]`, "Subnet", "VPC shop"},
		{terraform, "aws_nat_gateway.shop", "NAT gateway", `VPC shop › Subnet public["a"]`},
		{terraform, "aws_lb.shop", "ELB load balancer", "VPC shop"},
		{terraform, "aws_db_instance.shop", "RDS DB instance", "VPC shop"},
		{terraform, "aws_s3_bucket.assets", "S3 bucket", ""},
		{terraform, "module.orders.aws_sqs_queue.orders", "SQS queue", "Module orders"},
		{stack, "Bastion", "EC2 instance", "VPC Vpc › Subnet PublicSubnetA"},
		{stack, "OrdersQueue", "SQS queue", ""},
		{kubernetes, "Deployment.shop.web", "Deployment", "Namespace shop"},
		{kubernetes, "StorageClass.shop", "StorageClass", ""},
	}
	for _, tt := range tests {
		if got := row(t, tt.d, tt.address, tt.kind).Within; got != tt.within {
			t.Errorf("%s stands in %q, want %q", tt.address, got, tt.within)
		}
	}
	service := row(t, kubernetes, "Service.shop.web", "Service")
	var to []string
	for _, i := range service.To {
		to = append(to, kubernetes.Rows[i].Address)
	}
	if want := []string{"Namespace.shop", "Deployment.shop.web"}; !slices.Equal(to, want) {
		t.Errorf("the service refers to %q, want %q", to, want)
	}
}

var colour = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(|style=|fill=|stroke=|<style|<script|\son[a-z]+=|href`)

func TestAPictureHoldsNoColourStyleOrScriptOfItsOwn(t *testing.T) {
	d := drawn(shop(t, ""), diagram.Options{})
	if found := colour.FindString(d.SVG); found != "" {
		t.Errorf("there is %q in the picture", found)
	}
	alone := drawn(shop(t, ""), diagram.Options{Alone: true}).SVG
	if !strings.Contains(alone, `xmlns="http://www.w3.org/2000/svg"`) || !strings.Contains(alone, "prefers-color-scheme: dark") {
		t.Error("a picture of its own has no namespace or no theme")
	}
	if strings.Contains(alone, "tabindex") || !strings.Contains(alone, `role="img"`) {
		t.Error("a picture of its own is not one image")
	}
}

func TestPicturesAreDeterministic(t *testing.T) {
	r := shop(t, "")
	want := drawn(r, diagram.Options{}).SVG
	for range 5 {
		if drawn(r, diagram.Options{}).SVG != want {
			t.Fatal("two pictures of one result differ")
		}
	}
	if drawn(shop(t, ""), diagram.Options{}).SVG != want {
		t.Fatal("pictures of two runs differ")
	}
}

func TestTheNeighbourhoodOfAFinding(t *testing.T) {
	r := shop(t, "terraform")
	a := diagram.New(r.Graph, r.Findings)
	for i, f := range r.Findings {
		d := a.Around(i, diagram.Options{Static: true})
		if f.Type == "" {
			if len(d.Nodes) != 0 {
				t.Errorf("%s is about a unit, and %d nodes are drawn", f.Policy.ID, len(d.Nodes))
			}
			continue
		}
		centre := 0
		for _, e := range elements(t, d.SVG) {
			if strings.Contains(e.attr["class"], " centre") {
				centre++
			}
			if e.attr["tabindex"] != "" {
				t.Errorf("%s: a node of an image takes the focus", f.Policy.ID)
			}
		}
		if centre == 0 {
			t.Errorf("%s on %s: nothing stands in the centre", f.Policy.ID, f.Address)
		}
		if f.Address == "module.orders.aws_sqs_queue.orders" && len(d.Nodes) != 5 {
			t.Errorf("%d nodes are drawn around the queue, want it and four that refer to it", len(d.Nodes))
		}
	}
}

// large gives units with so many resources in all, of five types in modules,
// each of which refers to some of the others.
func large(n, modules int) *graph.Graph {
	u := &graph.Unit{ID: "infra", Tool: graph.Terraform}
	types := [][2]string{{"AWS::SQS::Queue", "aws_sqs_queue"}, {"AWS::Lambda::Function", "aws_lambda_function"}, {"AWS::IAM::Role", "aws_iam_role"}, {"AWS::S3::Bucket", "aws_s3_bucket"}, {"AWS::EC2::Subnet", "aws_subnet"}}
	var at source.Range
	for i := range n {
		kind := types[i%len(types)]
		at = source.Range{File: "main.tf", Start: source.Pos{Line: int32(i + 1), Column: 1}}
		r := &graph.Resource{Type: kind[0], Declared: kind[1], Tool: graph.Terraform, Range: at, Header: at, Properties: graph.NewObject(nil, at)}
		prefix := ""
		if m := i % modules; m > 0 {
			prefix = fmt.Sprintf("module.m%d.", m)
			r.Calls = []graph.Frame{{Name: fmt.Sprintf("module.m%d", m)}}
		}
		r.Address = fmt.Sprintf("%s%s.r%d", prefix, kind[1], i)
		r.Config = r.Address
		u.Resources = append(u.Resources, r)
	}
	for i, r := range u.Resources {
		for _, j := range []int{(i*7 + 3) % n, (i*13 + 1) % n} {
			r.References = append(r.References, graph.Reference{Address: u.Resources[j].Address})
		}
	}
	u.Link()
	return &graph.Graph{Units: []*graph.Unit{u}}
}

func findingsOf(g *graph.Graph, p *policy.Policy) []finding.Finding {
	var out []finding.Finding
	for i, r := range g.Units[0].Resources {
		if i%3 == 0 {
			out = append(out, finding.Finding{Policy: p, Status: finding.Fail, Address: r.Address, Config: r.Config, Type: r.Type, Unit: "infra", Instances: []string{r.Address}})
		}
	}
	return out
}

func TestLargeGraphsAreCollapsed(t *testing.T) {
	p := &policy.Policy{ID: "x-y", Pillar: "security", Severity: policy.High}
	for _, n := range []int{200, 201, 2000} {
		for _, modules := range []int{1, 10, 300} {
			g := large(n, modules)
			findings := findingsOf(g, p)
			d := diagram.New(g, findings).Draw(diagram.Options{})
			if d.Collapsed != (n > diagram.DefaultMax) {
				t.Errorf("%d resources: collapsed is %t", n, d.Collapsed)
			}
			drawn, found := 0, map[int]bool{}
			for _, node := range d.Nodes {
				drawn += node.Resources
				for _, i := range node.Findings {
					found[i] = true
				}
			}
			if drawn != n || len(found) != len(findings) || len(d.Rows) != n {
				t.Errorf("%d resources in %d modules: %d are drawn, %d have a row, with %d of %d findings", n, modules, drawn, len(d.Rows), len(found), len(findings))
			}
			if d.Collapsed && len(d.Nodes) > diagram.DefaultMax {
				t.Errorf("%d resources in %d modules: %d nodes are drawn", n, modules, len(d.Nodes))
			}
		}
	}
}

func TestManyUnitsAreCountedByDirectory(t *testing.T) {
	files := map[string]string{}
	for i := range 300 {
		files[fmt.Sprintf("team%d/app%d/t.yaml", i%7, i)] = "Resources:\n  A: {Type: AWS::SQS::Queue}\n"
	}
	d := drawn(run(t, source.Memory(files)), diagram.Options{})
	var names []string
	for _, n := range d.Nodes {
		names = append(names, n.Name+" "+strconv.Itoa(n.Resources))
	}
	if len(names) != 7 || names[0] != "team0 43" {
		t.Errorf("the nodes are %q, want one for each of seven teams", names)
	}
}

// Processor time is measured, and the best of several runs counts: other work
// on the machine makes a run longer, never shorter. A run takes about a tenth of what is allowed.
func TestDrawingIsQuick(t *testing.T) {
	p := &policy.Policy{ID: "x-y", Pillar: "security", Severity: policy.High}
	for n, most := range map[int]time.Duration{200: 100 * time.Millisecond, 2000: time.Second} {
		g := large(n, 12)
		findings := findingsOf(g, p)
		best := time.Hour
		for range 5 {
			started := processorTime(t)
			diagram.New(g, findings).Draw(diagram.Options{})
			best = min(best, processorTime(t)-started)
		}
		if best > most {
			t.Errorf("%d resources are drawn in %v, want at most %v", n, best, most)
		}
	}
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func BenchmarkDraw(b *testing.B) {
	p := &policy.Policy{ID: "x-y", Pillar: "security", Severity: policy.High}
	for _, n := range []int{200, 2000} {
		g := large(n, 12)
		findings := findingsOf(g, p)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				diagram.New(g, findings).Draw(diagram.Options{})
			}
		})
	}
}

func TestHostileNamesHaveNoEffect(t *testing.T) {
	hostile := []string{
		"</text></svg><script>alert(1)</script>", `" onload="alert(1)`, "' onfocus='alert(1)", "]]><img src=x onerror=alert(1)>", "&lt;script&gt;&#x3c;",
		"a\x00b\x1b[31m", "right\u202eleft", "zero\u200bwidth", "\ufffe\uffff\ue000", strings.Repeat("x", 100_000), strings.Repeat("a\u0301\u0301", 30_000), "名前😀", "\xff\xfe",
	}
	u := &graph.Unit{ID: hostile[0], Tool: graph.Terraform}
	for i, x := range hostile {
		r := &graph.Resource{
			Address: x, Config: x, Type: x, Declared: x, Tool: graph.Terraform, Calls: []graph.Frame{{Name: x}}, Properties: graph.NewObject(nil, source.Range{}),
			References: []graph.Reference{{Address: hostile[(i+1)%len(hostile)]}},
		}
		u.Resources = append(u.Resources, r)
	}
	u.Link()
	g := &graph.Graph{Units: []*graph.Unit{u, {ID: hostile[1]}}}
	findings := []finding.Finding{{Policy: &policy.Policy{ID: "x", Pillar: "security"}, Status: finding.Fail, Unit: hostile[0], Address: hostile[0], Type: hostile[0]}}
	a := diagram.New(g, findings)
	known := map[string]bool{"svg": true, "title": true, "desc": true, "g": true, "path": true, "rect": true, "text": true, "tspan": true}
	attributes := map[string]bool{
		"class": true, "role": true, "aria-roledescription": true, "aria-labelledby": true, "aria-label": true, "viewBox": true, "width": true, "height": true, "id": true,
		"data-address": true, "data-unit": true, "data-from": true, "data-to": true, "tabindex": true, "x": true, "y": true, "rx": true, "d": true, "dx": true,
	}
	for name, d := range map[string]*diagram.Diagram{
		"expanded": a.Draw(diagram.Options{Title: hostile[0]}), "collapsed": a.Draw(diagram.Options{Max: 1}), "around": a.Around(0, diagram.Options{Title: hostile[1]}),
	} {
		if len(d.SVG) > 60_000 {
			t.Errorf("%s: the picture has %d bytes", name, len(d.SVG))
		}
		for _, e := range elements(t, d.SVG) {
			if !known[e.name] {
				t.Errorf("%s: there is an element %s", name, e.name)
			}
			for k, v := range e.attr {
				if !attributes[k] {
					t.Errorf("%s: there is an attribute %s", name, k)
				}
				for _, r := range v {
					if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
						t.Errorf("%s: %s has %U", name, k, r)
					}
				}
			}
		}
	}
}
