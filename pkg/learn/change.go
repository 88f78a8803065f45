package learn

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// Change is how code that fails becomes code that passes, in one format: from an example of a policy
// to another, or to what its lesson shows as the fix.
type Change struct {
	// Before and After are the names of the examples in the policy's folder; After is "" for the lesson's code.
	// Before is "" where no two are close: then the lines are what the lesson shows.
	Before, After string
	// Tool is the format of both.
	Tool  graph.Tool
	Lines []Line
}

// Line is one line of a Change.
type Line struct {
	// Sign is '-' for a line that goes, '+' for one that comes, ' ' for one
	// that stays, and '…' where lines that stay are left out.
	Sign rune
	Text string
}

// form is the ending of examples in the format of a tool.
type form struct {
	ending string
	tool   graph.Tool
}

// forms are those of examples, those of one tool in the order of preference.
var forms = []form{
	{".tf", graph.Terraform}, {".cfn.yaml", graph.CloudFormation}, {".cfn.json", graph.CloudFormation}, {".k8s.yaml", graph.Kubernetes},
}

// maxChanged is how many lines a change may have to be read as one.
const maxChanged = 16

// offMain is by how many lines a change of a special case must be shorter than that of the main one.
const offMain = 3

// FindChange gives the change from a failing example of a policy to a passing
// one or to its lesson's code, in the format of a tool, or in another if the policy has
// none in that. Of several it is the shortest. It is nil for a policy that shows nothing.
func FindChange(library *policy.Library, p *policy.Policy, tool graph.Tool) (*Change, error) {
	folder := library.Folder(p)
	if folder == nil {
		return nil, nil
	}
	order := slices.Clone(forms)
	slices.SortStableFunc(order, func(a, b form) int { return cmp.Compare(distance(a.tool, tool), distance(b.tool, tool)) })
	for _, form := range order {
		best, err := shortest(folder, form, fixes(p.Lesson().Fix, form.tool))
		if err != nil {
			return nil, fmt.Errorf("read examples of %s: %w", p.ID, err)
		}
		if best != nil {
			best.Tool = form.tool
			return best, nil
		}
	}
	return nil, nil
}

func distance(a, b graph.Tool) int {
	if a == b {
		return 0
	}
	return 1
}

// code is a text to compare, with its name.
type code struct{ name, text string }

// shortest gives the shortest change to a passing example or a fix of the lesson.
func shortest(folder fs.FS, form form, fixes []string) (*Change, error) {
	before, err := examples(folder, "fail*"+form.ending)
	if err != nil {
		return nil, err
	}
	after, err := examples(folder, "pass*"+form.ending)
	if err != nil {
		return nil, err
	}
	for _, text := range fixes {
		after = append(after, code{text: text})
	}
	var best *Change
	least := maxChanged + 1
	for _, from := range before {
		for _, to := range after {
			stem, ok := strings.CutPrefix(to.name, "pass")
			if ok && stem != form.ending && "fail"+stem != from.name {
				continue // it passes for another reason than that somebody fixed it
			}
			c, changed := compare(from, to)
			if from.name != "fail"+form.ending {
				changed += offMain
			}
			if len(c.Lines) > 0 && changed < least {
				best, least = c, changed
			}
		}
	}
	if best == nil && len(fixes) > 0 {
		best = &Change{}
		for line := range strings.Lines(fixes[0]) {
			best.Lines = append(best.Lines, Line{' ', strings.TrimSuffix(line, "\n")})
		}
	}
	return best, nil
}

func examples(folder fs.FS, pattern string) ([]code, error) {
	names, err := fs.Glob(folder, pattern)
	if err != nil {
		return nil, err
	}
	var out []code
	for _, name := range names {
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		out = append(out, code{name, withoutMarks(string(content))})
	}
	return out, nil
}

// fixes gives the blocks of code of a lesson's section in the format of a tool.
func fixes(markdown string, tool graph.Tool) []string {
	var out []string
	for i, part := range strings.Split("\n"+markdown, "\n```") {
		language, text, _ := strings.Cut(part, "\n")
		if i%2 == 0 || text == "" {
			continue
		}
		of := graph.Terraform
		if language != "hcl" {
			of = graph.CloudFormation
			if strings.Contains(text, "apiVersion:") {
				of = graph.Kubernetes
			}
		}
		if of == tool {
			out = append(out, text+"\n")
		}
	}
	return out
}

// compare makes the change between two texts and counts its lines.
func compare(from, to code) (*Change, int) {
	c, changed, hunks := &Change{Before: from.name, After: to.name}, 0, 0
	for i, line := range strings.Split(strings.TrimSuffix(string(diff.Diff("a", []byte(from.text), "b", []byte(to.text))), "\n"), "\n") {
		switch {
		case i < 3 || line == "": // "diff …", "--- …", "+++ …"
		case strings.HasPrefix(line, "@@"):
			if hunks++; hunks > 1 {
				c.Lines = append(c.Lines, Line{Sign: '…'})
			}
		case line[0] == '+' || line[0] == '-':
			changed++
			c.Lines = append(c.Lines, Line{rune(line[0]), line[1:]})
		case line[0] == ' ':
			c.Lines = append(c.Lines, Line{' ', line[1:]})
		}
	}
	return c, changed
}

// marks are the comments in examples that speak to the test and not to the reader.
var marks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)[ \t]*(?:#|//)[ \t]*(?:want\b|differs:).*$`)
})

// withoutMarks takes the marks out, and lines that hold nothing else.
func withoutMarks(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		bare := marks().ReplaceAllString(strings.TrimSuffix(line, "\n"), "")
		if strings.TrimSpace(bare) == "" && strings.TrimSpace(line) != "" {
			continue
		}
		b.WriteString(bare + "\n")
	}
	return b.String()
}
