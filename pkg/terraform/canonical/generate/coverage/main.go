// The command coverage reads directories of Terraform code and lists every
// aws_* type in it: how often it is used, what it becomes, and what the tables
// do with the attributes and blocks that are written. docs/normal-form.md says how to run it.
//
// It reads syntax alone: a block counts once, however many instances it makes.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/schema"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform/canonical"
)

func main() {
	all := flag.Bool("all", false, "list every attribute, not only those that are missing")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run ./pkg/terraform/canonical/generate/coverage [-all] DIRECTORY…")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	s := survey{types: map[string]*usage{}}
	for _, dir := range flag.Args() {
		if err := s.walk(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	s.print(os.Stdout, *all)
}

// survey is what is found.
type survey struct {
	types    map[string]*usage
	unparsed int
}

// usage is what is found of one type.
type usage struct {
	kind       string
	blocks     int
	attributes map[canonical.Use]int
}

func (s *survey) walk(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() || !strings.HasSuffix(path, ".tf") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s.file(text)
		return nil
	})
}

func (s *survey) file(text []byte) {
	file, diags := hclsyntax.ParseConfig(text, "", hcl.InitialPos)
	body, ok := file.Body.(*hclsyntax.Body)
	if diags.HasErrors() || !ok {
		s.unparsed++
		return
	}
	for _, b := range body.Blocks {
		if b.Type == "resource" && len(b.Labels) == 2 && strings.HasPrefix(b.Labels[0], "aws") {
			s.resource(b.Labels[0], b.Body)
		}
	}
}

// meta are the arguments of every resource.
var meta = []string{"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"}

func (s *survey) resource(typ string, body *hclsyntax.Body) {
	properties := object(body)
	for _, name := range meta {
		properties = properties.Set(name, nil)
	}
	kind, uses := canonical.Explain(typ, properties)
	u := s.types[typ]
	if u == nil {
		u = &usage{attributes: map[canonical.Use]int{}}
		s.types[typ] = u
	}
	u.kind = kind
	u.blocks++
	for _, use := range uses {
		u.attributes[use]++
	}
}

// object gives a block as far as it is written in letters: texts and truth
// values; all else is there and not known.
func object(body *hclsyntax.Body) *graph.Value {
	o := graph.NewObject(nil, source.Range{})
	for name, a := range body.Attributes {
		o = o.Set(name, value(a.Expr))
	}
	for _, b := range body.Blocks {
		name, inner := b.Type, b.Body
		if name == "dynamic" && len(b.Labels) == 1 {
			name = b.Labels[0]
			for _, content := range b.Body.Blocks {
				if content.Type == "content" {
					inner = content.Body
				}
			}
		}
		o = o.Set(name, graph.NewList(append(slices.Clone(o.Get(name).Elements()), object(inner)), source.Range{}))
	}
	return o
}

func value(e hclsyntax.Expression) *graph.Value {
	switch x := e.(type) {
	case *hclsyntax.ObjectConsExpr:
		o := graph.NewObject(nil, source.Range{})
		for _, item := range x.Items {
			if key, diags := item.KeyExpr.Value(nil); !diags.HasErrors() && key.Type() == cty.String && key.IsKnown() && !key.IsNull() {
				o = o.Set(key.AsString(), value(item.ValueExpr))
			}
		}
		return o
	case *hclsyntax.TupleConsExpr:
		var elements []*graph.Value
		for _, e := range x.Exprs {
			elements = append(elements, value(e))
		}
		return graph.NewList(elements, source.Range{})
	}
	switch v, diags := e.Value(nil); {
	case diags.HasErrors() || !v.IsKnown() || v.IsNull():
	case v.Type() == cty.String:
		return graph.NewString(v.AsString(), source.Range{})
	case v.Type() == cty.Bool:
		return graph.NewBool(v.True(), source.Range{})
	}
	return graph.NewUnknown(graph.Unknowable{Expr: "…"}, source.Range{})
}

func (s *survey) print(out io.Writer, all bool) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "uses\ttype\tbecomes\tmapped\tmatched\tdropped\tmissing")
	total := map[canonical.Fate]int{}
	tabled, blocks := 0, 0
	byUses := func(a, b string) int {
		return cmp.Or(cmp.Compare(s.types[b].blocks, s.types[a].blocks), strings.Compare(a, b))
	}
	for _, typ := range slices.SortedFunc(maps.Keys(s.types), byUses) {
		u := s.types[typ]
		counts := map[canonical.Fate]int{}
		for use, n := range u.attributes {
			counts[use.Fate] += n
			total[use.Fate] += n
		}
		blocks += u.blocks
		if u.kind != "" {
			tabled += u.blocks
		}
		becomes := cmp.Or(u.kind, "-")
		if becomes == "-" && schema.Lookup(typ) != nil {
			becomes = "itself"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%d\t%d\t%d\n", u.blocks, typ, becomes,
			counts[canonical.Mapped], counts[canonical.Matched], counts[canonical.Dropped], counts[canonical.Missing])
		u.print(w, all)
	}
	fmt.Fprintf(w, "%d\t%d types\t%d with a table\t%d\t%d\t%d\t%d\n", blocks, len(s.types), tabled,
		total[canonical.Mapped], total[canonical.Matched], total[canonical.Dropped], total[canonical.Missing])
	_ = w.Flush() // to standard output
	if s.unparsed > 0 {
		fmt.Fprintf(out, "%d files could not be parsed\n", s.unparsed)
	}
}

// print writes the attributes: those that are missing, or all.
func (u *usage) print(w io.Writer, all bool) {
	byName := func(a, b canonical.Use) int {
		return cmp.Or(strings.Compare(a.Attribute, b.Attribute), strings.Compare(a.Detail, b.Detail))
	}
	for _, use := range slices.SortedFunc(maps.Keys(u.attributes), byName) {
		if all || use.Fate == canonical.Missing {
			fmt.Fprintf(w, "%d\t  %s\t%s %s\t\t\t\t\n", u.attributes[use], use.Attribute, use.Fate, use.Detail)
		}
	}
}
