package cloudformation

import (
	"context"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

var expression = regexp.MustCompile(`^(![A-Z]|\{?\s*"?(Ref|Fn::[A-Za-z0-9]+)"?\s*:)`)

// class gives a reason with the names left out.
func class(reason string) string {
	for form, name := range map[string]string{
		`^parameter \S+ (.*)`: "parameter … ", `^the condition .* cannot`: "the condition … cannot be decided", `^AWS::\w+ is`: "a pseudo parameter is known at deployment",
		`^the name of`: "the name of a resource is known at deployment", `^\S+\.\S+ is known`: "an attribute is known at deployment", `^\S+ is not defined`: "what it names is not defined",
		`is not run$`: "a macro is not run", `^the output`: "an output is not there",
	} {
		if m := regexp.MustCompile(form).FindStringSubmatch(reason); m != nil {
			if len(m) > 1 {
				name += m[1]
			}
			return name
		}
	}
	return reason
}

// Over the templates below PLINTH_CORPUS: Looks misses none, and every known
// text that did not travel stands in its range.
func TestRealTemplates(t *testing.T) {
	corpus := os.Getenv("PLINTH_CORPUS")
	if corpus == "" {
		t.Log("left out: PLINTH_CORPUS names no folder of real files")
		return
	}
	tree, err := source.Open(corpus)
	if err != nil {
		t.Fatal(err)
	}
	templates, resources, wrong := 0, 0, 0
	known, reasons := 0, map[string]int{} // of values that a function makes
	slowest, slow := time.Duration(0), ""
	codes := map[string]int{}
	example := map[string]diag.Diagnostic{}
	_ = fs.WalkDir(os.DirFS(corpus), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !source.Candidate(name) || strings.Contains(name, ".tf") {
			return nil
		}
		f, err := tree.Read(name)
		if err != nil {
			return nil
		}
		start := time.Now()
		u, diags := Load(context.Background(), tree, name, Options{})
		if u == nil {
			return nil
		}
		if took := time.Since(start); took > slowest {
			slowest, slow = took, name
		}
		templates++
		resources += len(u.Resources)
		if !Looks(f) {
			t.Errorf("Looks misses %s", name)
		}
		for _, d := range diags {
			codes[d.Code]++
			example[d.Code] = d
		}
		serverless := strings.Contains(string(f.Bytes), "AWS::Serverless") // what it makes stands at what it is made of
		for _, r := range u.Resources {
			r.Properties.Walk(func(p graph.Path, v *graph.Value) bool {
				s, ok := v.Text()
				in, err := tree.Read(v.Range.File)
				if err != nil {
					return true
				}
				written := in.Text(v.Range)
				if expression.MatchString(written) {
					if k := v.Unknown(); k == nil {
						known++
					} else {
						reasons[class(k.Reason)]++
					}
				}
				if len(written) > 1 && (written[0] == '"' || written[0] == '\'') && written[len(written)-1] == written[0] {
					written = written[1 : len(written)-1]
				}
				if ok && !serverless && r.Range.Contains(v.Range) && v.Origin() == v.Range && !strings.HasPrefix(written, "!") && !strings.HasPrefix(written, "Fn::") && !strings.HasPrefix(written, "&") && !strings.ContainsAny(written, "{|>*\\\n") && !strings.Contains(s, "\n") && v.Document() == nil && written != strings.ReplaceAll(s, "'", "''") && !strings.Contains(written, strings.Trim(s, "'\"")) {
					wrong++
					t.Logf("%s %s.%s: %q stands at %q", v.Range, r.Address, p, s, written)
				}
				return true
			})
		}
		return nil
	})
	for code, n := range codes {
		t.Logf("%4d %s, such as %s", n, code, example[code])
	}
	t.Logf("%d templates, %d resources, slowest %s of %s", templates, resources, slowest, slow)
	t.Logf("%d values of functions are known", known)
	for reason, n := range reasons {
		t.Logf("%6d unknown: %s", n, reason)
	}
	if wrong > 0 {
		t.Errorf("%d texts stand outside of their ranges", wrong)
	}
}
