package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gfm "github.com/yuin/goldmark/text"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

func report(t *testing.T, r *lint.Result, o Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryScene(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		t.Run(scene, func(t *testing.T) {
			reporttest.Golden(t, scene, []byte(report(t, reporttest.Run(t, reporttest.Tree(t, scene)), Options{})))
		})
	}
}

// effects gives what a renderer of GitHub's Markdown would make more of than
// text: links but those to best practices, images, HTML but what folds, mentions, references.
func effects(source string) []string {
	var found []string
	tell := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if !utf8.ValidString(source) {
		tell("bytes that are not UTF-8")
	}
	for _, r := range source {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
			tell("%U", r)
		}
	}
	content := []byte(source)
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(gfm.NewReader(content))
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch x := n.(type) {
		case *ast.Link:
			if !strings.HasPrefix(string(x.Destination), "https://docs.aws.amazon.com/wellarchitected/") {
				tell("a link to %s", x.Destination)
			}
			return ast.WalkSkipChildren, nil
		case *ast.AutoLink:
			tell("a link to %s", x.URL(content))
		case *ast.Image:
			tell("an image at %s", x.Destination)
		case *ast.RawHTML:
			tell("HTML in a line: %s", x.Segments.Value(content))
		case *ast.HTMLBlock:
			if html := string(x.Lines().Value(content)); !folds.MatchString(html) {
				tell("HTML: %s", html)
			}
		case *ast.CodeSpan, *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			if mention := rendered.FindString(string(x.Segment.Value(content))); mention != "" {
				tell("%q", mention)
			}
		}
		return ast.WalkContinue, nil
	})
	return found
}

var (
	folds    = regexp.MustCompile(`^(</details>\n|<details>\n<summary>[\w ,]*</summary>\n)$`)
	rendered = regexp.MustCompile(`@\w|#\d|\$.*\$|:\w+:|GH-\d|\b[0-9a-f]{12,40}\b`)
)

func TestEffectsAreSeen(t *testing.T) {
	for _, x := range []string{
		"[a](http://evil.example)", "<http://evil.example>", "see www.evil.example", "![a](x)", "a <b>b</b>", "<script>\nx\n</script>\n", "hello @octocat",
		"fixes #12", "a $x$ b", ":tada:", "GH-12", "0123456789abcdef", "\x1b[31m", "a\u202eb", "\xff",
	} {
		if len(effects(x)) == 0 {
			t.Errorf("%q is not seen", x)
		}
	}
	if found := effects("a `@octocat` [SEC08-BP02](https://docs.aws.amazon.com/wellarchitected/x.html) \\<b\\>\n\n<details>\n<summary>What, then</summary>\n\nx\n\n</details>\n"); len(found) > 0 {
		t.Errorf("harmless text is taken for %q", found)
	}
}

func TestTextsOfFilesHaveNoEffect(t *testing.T) {
	texts := append([]string{
		"@octocat", "@org/team,", "fixes #1", "org/repo#1", "GH-1", "a@b.example", "http://evil.example/x", "WWW.evil.example", "$\\alpha$", ":tada:", "deadbeefdeadbeef",
		"# heading", "- item", "1. item", "1) item", "> quote", "---", "===", "| a | b |", "~~gone~~", "*a* __b__", "&lt;b&gt; &#64;octocat", "<!-- comment", "</details>",
		"[^1]: note", "[a]: http://evil.example", "```\nfence", "~~~", "    code", "\\", "`", "``", "` @octocat `", "", " ", "a\\", "[x] task", "<details open>", "+ item", "* item",
		"| @octocat", "`@octocat", "@octocat`", "<@octocat>", "\\@octocat", "@`octocat`", "x`@y`z", "^1^ =x=", "!\u200b[a](b)",
	}, reporttest.Hostile...)
	for _, x := range texts {
		for name, source := range map[string]string{
			"inline": "- a " + Inline(x) + "\n", "alone": Inline(x) + "\n", "after": "a\n" + Inline(x) + "\n", "code": "- " + Code(x) + " b\n", "code in a row": Code(x) + " " + Code(x),
		} {
			for _, found := range effects(source) {
				t.Errorf("%q %s: %s in %q", x, name, found, source)
			}
			document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(gfm.NewReader([]byte(source)))
			for n := document.FirstChild(); n != nil; n = n.NextSibling() {
				if k := n.Kind(); k != ast.KindParagraph && k != ast.KindList || n != document.FirstChild() {
					t.Errorf("%q %s makes a %s: %q", x, name, n.Kind(), source)
				}
			}
		}
	}
}

func TestNothingInAFileHasAnEffectOnTheReview(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	if n := len(result.Findings); n < 5*len(reporttest.Hostile) {
		t.Fatalf("there are %d findings only: the sources are not read", n)
	}
	for _, limit := range []int{0, CommentLimit, 20_000, 3_000} {
		for _, found := range effects(report(t, result, Options{Limit: limit})) {
			t.Errorf("limit %d: %s", limit, found)
		}
	}
}

var buildCommand = regexp.MustCompile(`(?m)^\s*::[A-Za-z]|##[A-Za-z]*\[`)

func TestAReviewDoesNotSpeakToTheBuild(t *testing.T) {
	out := report(t, reporttest.Run(t, reporttest.HostileTree(t)), Options{})
	if found := buildCommand.FindString(out); found != "" {
		t.Errorf("there is the command %q", found)
	}
}

func TestAFenceIsLongerThanTheBackticksInIt(t *testing.T) {
	dir := t.TempDir()
	template := "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      # ```` <b>@octocat</b>\n      QueueName: a_b\n      # ```\n"
	if err := os.WriteFile(filepath.Join(dir, "t.yaml"), []byte(template), 0o644); err != nil {
		t.Fatal(err)
	}
	out := report(t, reporttest.Run(t, reporttest.Disk(t, dir)), Options{})
	if strings.Count(out, "  `````") != 2 {
		t.Errorf("the code does not stand between five backticks:\n%s", out)
	}
	if found := effects(out); len(found) > 0 {
		t.Errorf("%q", found)
	}
}

func TestAReviewKeepsToItsLimit(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		result := reporttest.Run(t, reporttest.Tree(t, scene))
		whole := len(report(t, result, Options{}))
		for limit := 700; limit < whole+500; limit += 211 {
			var out bytes.Buffer
			if err := Write(&out, result, Options{Limit: limit}); err != nil {
				t.Fatalf("%s: limit %d: %v", scene, limit, err)
			}
			if out.Len() > limit || limit >= whole && out.Len() != whole {
				t.Errorf("%s: %d bytes of %d at a limit of %d", scene, out.Len(), whole, limit)
			}
			if opened, closed := strings.Count(out.String(), "<details>"), strings.Count(out.String(), "</details>"); opened != closed {
				t.Errorf("%s: limit %d: %d folds open and %d close", scene, limit, opened, closed)
			}
		}
	}
}

func TestFindingsThatDoNotFitAreCounted(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	out := report(t, result, Options{Limit: 4000})
	if !regexp.MustCompile(`\n\d+ more findings did not fit into this review`).MatchString(out) {
		t.Errorf("nothing is said of what is left out:\n%s", out)
	}
}

func TestALimitThatNothingFitsInIsAnError(t *testing.T) {
	if err := Write(&bytes.Buffer{}, reporttest.Run(t, reporttest.Tree(t, reporttest.Shop)), Options{Limit: 10}); err == nil {
		t.Error("Write gives no error")
	}
}

func TestParagraphsOfALessonAreOneLineEach(t *testing.T) {
	got := unwrapped("A long\nparagraph, and\nmore.\n\n- an item\n  of two lines\n- another\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```hcl\na = 1\nb = 2\n```\n\n1. first\n2. second\nLast\nwords")
	want := "A long paragraph, and more.\n\n- an item of two lines\n- another\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```hcl\na = 1\nb = 2\n```\n\n1. first\n2. second Last words"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAnErrorOfTheWriterIsReturned(t *testing.T) {
	if err := Write(broken{}, reporttest.Run(t, reporttest.Tree(t, "clean")), Options{}); err == nil {
		t.Error("Write gives no error")
	}
}
