package terraform_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
)

// corpusPatterns name the repositories of public Terraform code that the table in
// docs/terraform.md is made of, as directories OWNER__NAME.
var corpusPatterns = []string{
	"bridgecrewio__terragoat", "terraform-aws-modules__*", "brikis98__*", "alphagov__govuk-aws", "futurice__*", "nozaq__*", "18F__*",
	"pytorch__test-infra", "aws-ia__ecs-blueprints", "aws-containers__*", "fugue__regula", "bridgecrewio__checkov",
}

// slowest bounds how long one root of the corpus may take.
const slowest = 10 * time.Second

// survey counts what evaluation made of the corpus.
type survey struct {
	roots, refused, whole int // refused: by Terraform itself; whole: of the others, those with every local construct evaluated
	known, unknown        int
	reasons               map[string]int
	samples               map[string]string
	computed              map[string]int // attributes that a provider computes or a data source has, by type
	codes                 map[string]int
	examples              map[string]string
}

// TestCorpus reads real configurations, which PLINTH_CORPUS names, and wants no panic, no range that
// ends before it starts, and no root that takes long. With -update it writes the table of docs/terraform.md.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("PLINTH_CORPUS")
	if corpus == "" {
		t.Skip("LEFT OUT: PLINTH_CORPUS names no directory of real configurations")
	}
	s := &survey{reasons: map[string]int{}, computed: map[string]int{}, samples: map[string]string{}, codes: map[string]int{}, examples: map[string]string{}}
	for _, pattern := range corpusPatterns {
		repositories, err := filepath.Glob(filepath.Join(corpus, pattern))
		if err != nil || len(repositories) == 0 {
			t.Fatalf("the corpus has no %s: %v", pattern, err)
		}
		for _, repository := range repositories {
			s.repository(t, repository)
		}
	}
	table := s.table()
	t.Logf("\n%s\n%s", table, s.rest())
	if *update {
		writeTable(t, table)
	}
}

func (s *survey) repository(t *testing.T, dir string) {
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tree.Close() }()
	names, _, err := tree.Walk(context.Background(), ".")
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, name := range names {
		if terraform.IsConfiguration(name) {
			dirs = append(dirs, path.Dir(name))
		}
	}
	slices.Sort(dirs)
	loader := terraform.NewLoader(tree, terraform.Options{})
	roots, _ := loader.Roots(context.Background(), slices.Compact(dirs))
	for _, root := range roots {
		start := time.Now()
		u, diags := loader.Load(context.Background(), root)
		if took := time.Since(start); took > slowest {
			t.Errorf("%s/%s takes %s", filepath.Base(dir), root, took)
		}
		s.root(t, filepath.Base(dir), u, diags)
	}
}

func (s *survey) root(t *testing.T, repository string, u *graph.Unit, diags diag.Diagnostics) {
	s.roots++
	refused, whole := false, true
	for _, d := range diags {
		code := fmt.Sprintf("%s `%s`", d.Severity, d.Code)
		s.codes[code]++
		if s.examples[code] == "" {
			s.examples[code] = fmt.Sprintf("%s: %s", repository, strings.ReplaceAll(d.String(), "|", "¦"))
		}
		refused = refused || d.Severity != diag.Note
	}
	for _, r := range u.Resources {
		r.Properties.Walk(func(p graph.Path, v *graph.Value) bool {
			if v.Range.End.Byte < v.Range.Start.Byte {
				t.Errorf("%s: %s %s has the range %v", repository, r.Address, p, v.Range)
			}
			of := v.Unknown()
			switch {
			case of != nil:
				s.unknown++
				class := classOf(of)
				if m := attribute.FindStringSubmatch(of.Reason); m != nil && !strings.Contains(repository, "checkov") {
					s.computed[m[1]+m[2]+"."+m[3]]++
				}
				s.reasons[class]++
				refused = refused || of.Invalid
				whole = whole && !strings.Contains(of.Reason, "is not supported")
				if s.reasons[class]%37 == 1 {
					s.samples[class] += fmt.Sprintf("    %s %s %s %s: %s | %s\n", repository, v.Range, r.Address, p, of.Expr, of.Reason)
				}
				return false
			case v.Len() == 0 && v.Rest() == nil:
				s.known++
			}
			return true
		})
	}
	switch {
	case refused:
		s.refused++
	case whole:
		s.whole++
	}
}

// classes are the causes of unknowns by the form of their reason.
var classes = []struct {
	form *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`^var\.\S+ has no value$`), "a variable without a value"},
	{regexp.MustCompile(`is not in the scan$`), "an output of a module that is not there"},
	{regexp.MustCompile(`(^|\.)data\.\S+ is known at deployment$`), "an attribute of a data source"},
	{regexp.MustCompile(`^\w+(::\w+)*\(\) is known at deployment$`), "a function that only a run can compute"},
	{regexp.MustCompile(`^(terraform|tofu)\.\w+ is known at deployment$`), "terraform.workspace"},
	{regexp.MustCompile(`^its number is not known$|^a part of it is not known$`), "an instance of a number of them that is not known"},
	{regexp.MustCompile(` is known at deployment$`), "an attribute that the provider computes"},
}

// attribute finds type and attribute in a reason.
var attribute = regexp.MustCompile(`^(?:module\.\S+?\.)*(data\.)?([a-z0-9]+_\w+)\.[\w-]+(?:\[[^]]*\])?\.([\w.]+) is known at deployment$`)

func classOf(u *graph.Unknowable) string {
	if strings.HasPrefix(u.Reason, "there is no ") {
		return "a name that is not declared, or a file that is not there"
	}
	if u.Invalid {
		return "an expression that Terraform refuses"
	}
	for _, c := range classes {
		if c.form.MatchString(u.Reason) {
			return c.name
		}
	}
	return "another"
}

func (s *survey) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| what | figure |\n|---|---|\n")
	fmt.Fprintf(&b, "| roots | %d |\n", s.roots)
	fmt.Fprintf(&b, "| of them refused by Terraform itself: broken syntax, names that are not declared, what is declared twice | %d |\n", s.refused)
	fmt.Fprintf(&b, "| of the others, those with every local construct evaluated | %d of %d |\n", s.whole, s.roots-s.refused)
	fmt.Fprintf(&b, "| attribute values | %d |\n", s.known+s.unknown)
	fmt.Fprintf(&b, "| of them known | %.1f %% |\n", percent(s.known, s.known+s.unknown))
	fmt.Fprintf(&b, "\n| why a value is not known | values | share of all |\n|---|---|---|\n")
	for _, r := range byCount(s.reasons) {
		fmt.Fprintf(&b, "| %s | %d | %.1f %% |\n", r, s.reasons[r], percent(s.reasons[r], s.known+s.unknown))
	}
	fmt.Fprintf(&b, "\n| diagnostic | number | example |\n|---|---|---|\n")
	for _, code := range byCount(s.codes) {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", code, s.codes[code], s.examples[code])
	}
	return b.String()
}

// rest gives samples of unknowns, for whoever looks for causes that can be removed.
func (s *survey) rest() string {
	if d := s.samples["detail"]; d != "" {
		return d
	}
	var b strings.Builder
	for _, r := range byCount(s.reasons) {
		fmt.Fprintf(&b, "%s\n%s", r, s.samples[r])
	}
	for _, a := range byCount(s.computed)[:min(60, len(s.computed))] {
		fmt.Fprintf(&b, "%6d %s\n", s.computed[a], a)
	}
	return b.String()
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(1, of)) }

func byCount(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(m[b]-m[a], strings.Compare(a, b)) })
	return keys
}

// writeTable puts the table between the marks of docs/terraform.md.
func writeTable(t *testing.T, table string) {
	const file, begin, end = "../../docs/terraform.md", "<!-- corpus -->\n", "<!-- /corpus -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(after, end)
	if !ok || !closed {
		t.Fatalf("%s has no marks", file)
	}
	if err := os.WriteFile(file, []byte(before+begin+table+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
