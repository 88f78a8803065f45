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
	"pytorch__test-infra", "aws-ia__ecs-blueprints", "aws-ia__terraform-*", "aws-observability__*", "aws-containers__*", "aws-samples__serverless-patterns",
	"cloudposse__*", "trussworks__*", "hashicorp__learn-*", "fugue__regula", "bridgecrewio__checkov",
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
	all, real := newSurvey(), newSurvey()
	for _, pattern := range corpusPatterns {
		repositories, err := filepath.Glob(filepath.Join(corpus, pattern))
		if err != nil || len(repositories) == 0 {
			t.Fatalf("the corpus has no %s: %v", pattern, err)
		}
		for _, repository := range repositories {
			surveys := []*survey{all}
			if name := filepath.Base(repository); !slices.Contains(fragments, name) {
				surveys = append(surveys, real)
			}
			visit(t, repository, surveys)
		}
	}
	table := tables(all, real)
	t.Logf("\n%s\n%s", table, real.rest())
	if *update {
		writeTable(t, table)
	}
}

// fragments are repositories whose configurations are pieces for the tests of other tools.
var fragments = []string{"bridgecrewio__checkov", "fugue__regula"}

func newSurvey() *survey {
	return &survey{reasons: map[string]int{}, samples: map[string]string{}, computed: map[string]int{}, codes: map[string]int{}, examples: map[string]string{}}
}

// visit reads all roots of a repository.
func visit(t *testing.T, dir string, surveys []*survey) {
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
		for _, s := range surveys {
			s.root(t, filepath.Base(dir), u, diags)
		}
	}
}

func (s *survey) root(t *testing.T, repository string, u *graph.Unit, diags diag.Diagnostics) {
	s.roots++
	refused, whole := false, true
	for _, d := range diags {
		code := fmt.Sprintf("%s `%s`", d.Severity, d.Code)
		s.codes[code]++
		if s.examples[code] == "" {
			_, repository, _ := strings.Cut(repository, "__")
			s.examples[code] = fmt.Sprintf("%s/%s: %s", repository, d.Range, strings.NewReplacer("|", "¦", "\n", " ").Replace(d.Detail))
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
				if m := attribute.FindStringSubmatch(of.Reason); m != nil {
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

// tables shows the figures of all repositories beside those without fragments.
func tables(all, real *survey) string {
	var b strings.Builder
	both := func(name string, figure func(*survey) string) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, figure(all), figure(real))
	}
	fmt.Fprintf(&b, "| what | all | without checkov and regula |\n|---|---|---|\n")
	both("roots", func(s *survey) string { return fmt.Sprint(s.roots) })
	both("of them such as Terraform itself refuses: broken syntax, names that are not declared, blocks declared twice", func(s *survey) string { return fmt.Sprint(s.refused) })
	both("of the others, those with every local construct evaluated", func(s *survey) string { return fmt.Sprint(s.whole) })
	both("attribute values", func(s *survey) string { return fmt.Sprint(s.known + s.unknown) })
	both("of them known", func(s *survey) string { return s.share(s.known) })
	fmt.Fprintf(&b, "\n| why a value is not known | all | without checkov and regula |\n|---|---|---|\n")
	for _, r := range byCount(all.reasons) {
		both(r, func(s *survey) string { return fmt.Sprintf("%d (%s)", s.reasons[r], s.share(s.reasons[r])) })
	}
	fmt.Fprintf(&b, "\n| diagnostic | all | without | example |\n|---|---|---|---|\n")
	for _, code := range byCount(all.codes) {
		fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", code, all.codes[code], real.codes[code], cmp.Or(real.examples[code], all.examples[code]))
	}
	return b.String()
}

func (s *survey) share(n int) string {
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(1, s.known+s.unknown)))
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
