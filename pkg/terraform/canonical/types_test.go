package canonical_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// typeCase is one block of testdata/types and what it becomes in the normal form.
type typeCase struct {
	name   string // file and line
	source string
	want   []string // "TYPE {properties}", one for each resource
}

// typeCases reads testdata/types: blocks of Terraform, each with a line for
// every resource that it makes. They are written from the documentation of the provider
// (https://registry.terraform.io/providers/hashicorp/aws/latest/docs) and of CloudFormation
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference).
func typeCases(t *testing.T) []typeCase {
	t.Helper()
	files, err := filepath.Glob("testdata/types/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("testdata/types: %d files, %v", len(files), err)
	}
	var cases []typeCase
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c typeCase
		number := 0
		for line := range strings.Lines(string(text)) {
			number++
			want, isWant := strings.CutPrefix(strings.TrimRight(line, "\n"), "=> ")
			switch {
			case isWant:
				c.want = append(c.want, want)
			case strings.HasPrefix(line, "resource ") && len(c.want) > 0:
				cases = append(cases, c)
				c = typeCase{}
				fallthrough
			default:
				if c.name == "" && strings.HasPrefix(line, "resource ") {
					c.name = fmt.Sprintf("%s:%d", filepath.Base(file), number)
				}
				c.source += line
			}
		}
		cases = append(cases, c)
	}
	return cases
}

func (c typeCase) declared() string { return strings.Trim(strings.Fields(c.source)[1], `"`) }

func TestABlockOfEveryTypeBecomesWhatItsDocumentationSays(t *testing.T) {
	for _, c := range typeCases(t) {
		t.Run(c.name+"_"+c.declared(), func(t *testing.T) {
			var got []string
			for _, r := range normal(t, c.source).Resources {
				properties := r.Properties
				if r.Synthetic { // of which nothing else is known
					properties = graph.NewObject(properties.Members(), properties.Range)
				}
				got = append(got, r.Type+" "+show(properties))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryTableHasABlockThatTestsIt(t *testing.T) {
	var tested []string
	for _, c := range typeCases(t) {
		tested = append(tested, c.declared())
	}
	files, err := filepath.Glob("tables/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if typ, _, _ := strings.Cut(line, " "); strings.HasPrefix(typ, "aws_") && !slices.Contains(tested, typ) {
				t.Errorf("%s: no block in testdata/types is one of %s", file, typ)
			}
		}
	}
}
