package text

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
	"github.com/plinth-lint/plinth/pkg/source"
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
			result := reporttest.Run(t, reporttest.Tree(t, scene))
			reporttest.Golden(t, scene, []byte(report(t, result, Options{Width: 80})))
			if everything := report(t, result, Options{Width: 100, ShowOpen: true, Verbose: true}); scene != reporttest.Shop {
				reporttest.Golden(t, scene+"-everything", []byte(everything))
				reporttest.Golden(t, scene+"-by-policy", []byte(report(t, result, Options{Width: 100, ShowOpen: true, By: ByPolicy})))
			}
		})
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9]+m")

func TestColourIsThereWhenAskedForAndChangesNothingElse(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		result := reporttest.Run(t, reporttest.Tree(t, scene))
		plain := report(t, result, Options{Width: 80, ShowOpen: true, Verbose: true})
		colored := report(t, result, Options{Width: 80, ShowOpen: true, Verbose: true, Color: true})
		if strings.Contains(plain, "\x1b") {
			t.Errorf("%s: there is an escape sequence in the report without colour", scene)
		}
		if !sgr.MatchString(colored) && scene != "clean" && scene != "empty" {
			t.Errorf("%s: there is no colour in the report with colour", scene)
		}
		if diff := cmp.Diff(sgr.ReplaceAllString(colored, ""), plain); diff != "" {
			t.Errorf("%s: with colour, without (-with +without):\n%s", scene, diff)
		}
		for n, line := range strings.Split(colored, "\n") {
			if last := sgr.FindAllString(line, -1); len(last) > 0 && last[len(last)-1] != colorStyle.reset {
				t.Errorf("%s: line %d leaves its colour on: %q", scene, n+1, line)
			}
		}
	}
}

// prose matches the lines that are wrapped, gutter those of excerpts.
var (
	prose  = regexp.MustCompile(`^(  (why|fix|when|open)  |        )`)
	gutter = regexp.MustCompile(`^ [ 0-9]{4,} \| `)
)

func TestWrappedTextAndExcerptsKeepToTheWidth(t *testing.T) {
	for _, scene := range reporttest.Scenes(t) {
		result := reporttest.Run(t, reporttest.Tree(t, scene))
		for _, width := range []int{40, 41, 57, 80, 120, 250} {
			for line := range strings.Lines(report(t, result, Options{Width: width, ShowOpen: true, Verbose: true})) {
				line = strings.TrimSuffix(line, "\n")
				if n := Columns(line); n > width && (prose.MatchString(line) || gutter.MatchString(line)) {
					t.Errorf("%s: %d columns at a width of %d: %s", scene, n, width, line)
				}
				if strings.TrimRight(line, " ") != line && !gutter.MatchString(line) {
					t.Errorf("%s: the line ends in blanks: %q", scene, line)
				}
			}
		}
	}
}

func TestAPolicyIsExplainedOnce(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, reporttest.Shop))
	for _, by := range []Order{BySeverity, ByFile, ByPolicy} {
		byPolicy := by == ByPolicy
		out := report(t, result, Options{Width: 100, By: by})
		shown := map[string]int{}
		for i := range result.Findings {
			if f := &result.Findings[i]; f.Status == finding.Fail {
				shown[f.Policy.ID]++
			}
		}
		if got, want := strings.Count(out, "\n  why   "), len(shown); got != want {
			t.Errorf("by %s: %d policies are explained, want %d", by, got, want)
		}
		if got, want := strings.Count(out, "\n  --> "), len(result.Findings); got > want || got < len(shown) {
			t.Errorf("by %s: %d findings are shown, want at most %d", by, got, want)
		}
		if byPolicy {
			for id := range shown {
				if n := strings.Count(out, " "+id+" "); n != 1 {
					t.Errorf("%s heads %d groups, want 1", id, n)
				}
			}
		}
	}
}

func TestManyUnreadFilesAreCounted(t *testing.T) {
	files := map[string]string{}
	for i := range 9 {
		files[fmt.Sprintf("t%d.yaml", i)] = "Resources:\n  A: {Type: AWS::S3::Bucket\n"
	}
	result := reporttest.Run(t, source.Memory(files))
	out := report(t, result, Options{Width: 100})
	if got := strings.Count(out, "\nnot analysed: "); got != maxUnread || !strings.Contains(out, "\n… and 4 more files; --verbose shows them\n") {
		t.Errorf("%d files are named, want %d and a count:\n%s", got, maxUnread, out)
	}
	if got := strings.Count(report(t, result, Options{Width: 100, Verbose: true}), "\nnot analysed: "); got != 9 {
		t.Errorf("a verbose report names %d files, want 9", got)
	}
}

func TestTheZeroOptionsAreAReport(t *testing.T) {
	result := reporttest.Run(t, reporttest.Tree(t, "evidence"))
	if got, want := report(t, result, Options{}), report(t, result, Options{Width: 40}); got != want {
		t.Errorf("(-got +want):\n%s", cmp.Diff(got, want))
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAnErrorOfTheWriterIsReturned(t *testing.T) {
	if err := Write(broken{}, reporttest.Run(t, reporttest.Tree(t, "clean")), Options{}); err == nil {
		t.Error("Write gives no error")
	}
}

// command matches what build systems carry out: GitHub Actions at the start
// of a line, all others anywhere.
var command = regexp.MustCompile(`(?m)^\s*::[A-Za-z]|##[A-Za-z]*\[`)

// dangers gives what of a report could steer a terminal, deceive an eye or speak to a build.
func dangers(out string) []string {
	var found []string
	if !utf8.ValidString(out) {
		found = append(found, "bytes that are not UTF-8")
	}
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		for _, r := range line {
			if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
				found = append(found, fmt.Sprintf("%U in %q", r, line))
			}
		}
	}
	for _, c := range command.FindAllString(out, -1) {
		found = append(found, fmt.Sprintf("the command %q", c))
	}
	return found
}

func TestDangersAreSeen(t *testing.T) {
	for _, x := range reporttest.Hostile[:21] {
		if len(dangers("  "+x[strings.LastIndexByte(x, '\n')+1:])) == 0 && x != "new\nline" && !strings.HasPrefix(x, "wrapped") {
			t.Errorf("%q is not seen", x)
		}
	}
	if found := dangers("a plain line, größe 名前 😀\n  why   AWS::S3::Bucket, ::/0 and # [x]\n"); len(found) > 0 {
		t.Errorf("harmless text is taken for %s", found)
	}
}

func TestNothingInAFileSteersTheTerminalOrTheBuild(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	if n := len(result.Findings); n < 5*len(reporttest.Hostile) {
		t.Fatalf("there are %d findings only: the sources are not read", n)
	}
	for width := 40; width <= 130; width += 3 {
		o := Options{Width: width, ShowOpen: true, Verbose: true, Dir: "names"}
		for _, found := range dangers(report(t, result, o)) {
			t.Errorf("width %d: %s", width, found)
		}
		o.Color = true
		for _, found := range dangers(sgr.ReplaceAllString(report(t, result, o), "")) {
			t.Errorf("width %d, in colour: %s", width, found)
		}
		if t.Failed() {
			return
		}
	}
	out := report(t, result, Options{Width: 100, ShowOpen: true, Verbose: true})
	for _, want := range []string{"�[31mred", "left�gnp.exe", "zero�width", "#�vso[task", ":�error", "names15/new ::error file=a.tf::line.yaml", "��.yaml"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the report: what is hostile is shown, not hidden", want)
		}
	}
}

func TestColourOfTheReportIsTheOnlyEscapeSequence(t *testing.T) {
	result := reporttest.Run(t, reporttest.HostileTree(t))
	for _, sequence := range regexp.MustCompile("\x1b[^m]*m?").FindAllString(report(t, result, Options{Color: true, ShowOpen: true}), -1) {
		switch sequence {
		case colorStyle.reset, colorStyle.bold, colorStyle.dim, colorStyle.red, colorStyle.yellow, colorStyle.blue, colorStyle.cyan, colorStyle.green:
		default:
			t.Fatalf("%q is in the report", sequence)
		}
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain text", "größe 名前 😀 # [x] a::b", "größe 名前 😀 # [x] a::b"},
		{"line breaks and tabs", "a\nb\tc", "a b c"},
		{"escape sequences", "\x1b[31mx\u009b0m", "�[31mx�0m"},
		{"bytes that are not UTF-8", "a\xffb", "a�b"},
		{"what turns the direction of writing", "a\u202eb\u2066c\u200fd", "a�b�c�d"},
		{"what is not seen", "a\u200bb\ufeffc\u00add\U000e0041", "a�b�c�d�"},
		{"a command of GitHub Actions", "x ##[error]y", "x #�[error]y"},
		{"a command of Azure Pipelines", "##VSO[task]##vso[x]", "#�VSO[task]#�vso[x]"},
		{"number signs before a command", "####[x]", "###�[x]"},
		{"number signs alone", "## [x] ## heading ##", "## [x] ## heading ##"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Clean(tt.text); got != tt.want {
				t.Errorf("Clean gives %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		name, text string
		width      int
		want       []string
	}{
		{"no text", " ", 10, nil},
		{"at the width", "abcde fghij klm", 11, []string{"abcde fghij", "klm"}},
		{"a word longer than the width", "a bbbbbbbbbbbbbb c", 5, []string{"a", "bbbbbbbbbbbbbb", "c"}},
		{"characters, not bytes", "größe größe größe", 11, []string{"größe größe", "größe"}},
		{"wide characters", "名前 名前 名前", 9, []string{"名前 名前", "名前"}},
		{"a command at the start of a line", "aaaa ::error::x ::error::y", 9, []string{"aaaa", ":�error::x", ":�error::y"}},
		{"an address at the start of a line", "aaaa ::/0 ::", 4, []string{"aaaa", "::/0", "::"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(Wrap(tt.text, tt.width), tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestPathsAreShownFromTheDirectory(t *testing.T) {
	disk := reporttest.Disk(t, t.TempDir())
	holders := strings.Split(strings.Trim(strings.ReplaceAll(disk.Dir(), "\\", "/"), "/"), "/")
	last, above := holders[len(holders)-1], holders[len(holders)-2]
	memory := source.Memory(nil)
	tests := []struct {
		name      string
		tree      *source.Tree
		dir, want string
	}{
		{"no directory", memory, "", "a/b/main.tf"},
		{"the root", memory, ".", "a/b/main.tf"},
		{"the file's own", memory, "a/b", "main.tf"},
		{"one above", memory, "a/", "b/main.tf"},
		{"one beside", memory, "a/c", "../b/main.tf"},
		{"elsewhere", memory, "x/y", "../../a/b/main.tf"},
		{"a name that begins alike", memory, "a/bb", "../b/main.tf"},
		{"above the root", disk, "..", last + "/a/b/main.tf"},
		{"beside the root", disk, "../x", "../" + last + "/a/b/main.tf"},
		{"far from the root", disk, "../../x/y", "../../" + above + "/" + last + "/a/b/main.tf"},
		{"above a tree in memory", memory, "../x", "a/b/main.tf"},
		{"an absolute path", memory, "/x", "../a/b/main.tf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &printer{options: Options{Dir: tt.dir}, result: &lint.Result{Tree: tt.tree}}
			if got := p.shown("a/b/main.tf"); got != tt.want {
				t.Errorf("shown gives %s, want %s", got, tt.want)
			}
		})
	}
}
