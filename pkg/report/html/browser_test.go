package html

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// leaveOut skips a test, or fails it where none may be left out.
func leaveOut(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("PLINTH_REQUIRE_ALL") != "" {
		t.Fatal(why)
	}
	t.Skip("LEFT OUT: " + why)
}

// chromium gives the path of a Chromium.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	leaveOut(t, "no Chromium is installed; `make tools` installs one on Debian")
	return ""
}

// patience bounds all that one test does in a browser, on a machine that does much else.
const patience = 8 * time.Minute

// tab is a page in a headless Chromium that shows one report.
type tab struct {
	t    *testing.T
	ctx  context.Context
	file string

	mu       sync.Mutex
	faults   []string // errors on the console, exceptions, violations of the Content-Security-Policy
	requests map[network.RequestID]string
}

// browse opens a report in a browser of its own.
func browse(t *testing.T, report []byte) *tab {
	t.Helper()
	program := chromium(t)
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, report, 0o644); err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(1440, 900), chromedp.WSURLReadTimeout(time.Minute))
	allocated, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocated, chromedp.WithErrorf(func(string, ...any) {})) // events that chromedp does not know yet
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, file: "file://" + file, requests: map[network.RequestID]string{}}
	chromedp.ListenTarget(ctx, b.listen)
	b.run(network.Enable(), cdppage.Enable(), log.Enable(), runtime.Enable(), chromedp.Navigate(b.file))
	return b
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests[e.RequestID] = e.Request.URL
	case *network.EventLoadingFailed:
		if e.BlockedReason == network.BlockedReasonCsp { // it did not leave
			delete(b.requests, e.RequestID)
		}
	case *cdppage.EventJavascriptDialogOpening:
		b.faults = append(b.faults, "a dialog opens: "+e.Message)
	case *runtime.EventExceptionThrown:
		b.faults = append(b.faults, "exception: "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		b.faults = append(b.faults, fmt.Sprintf("console.%s: %s", e.Type, e.Args[0].Value))
	case *log.EventEntryAdded:
		b.faults = append(b.faults, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
	}
}

func (b *tab) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatalf("browser: %v", err)
	}
}

// eval evaluates an expression of JavaScript into what the pointer leads to.
func (b *tab) eval(expression string, into any) {
	b.t.Helper()
	b.run(chromedp.Evaluate(expression, into, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
		return p.WithAwaitPromise(true).WithReplMode(true)
	}))
}

// text evaluates an expression to a string.
func (b *tab) text(expression string) string {
	b.t.Helper()
	var s string
	b.eval("String("+expression+")", &s)
	return s
}

// await waits until a condition holds, for what the browser does in its own time.
func (b *tab) await(condition string) {
	b.t.Helper()
	b.run(chromedp.Poll(condition, nil, chromedp.WithPollingTimeout(time.Minute)))
}

// visit opens the report at an address inside of it.
func (b *tab) visit(hash string) {
	b.t.Helper()
	b.run(chromedp.Navigate("about:blank"), chromedp.Navigate(b.file+"#"+(&url.URL{Path: hash}).EscapedPath()))
}

func (b *tab) press(keys string) {
	b.t.Helper()
	b.run(chromedp.KeyEvent(keys))
}

// colours emulates the system's choice, and size the width of the window.
func (b *tab) colours(scheme string) {
	b.t.Helper()
	b.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}))
}

func (b *tab) size(width, height int64) {
	b.t.Helper()
	b.run(chromedp.EmulateViewport(width, height))
}

// quiet wants that nothing went wrong and that no request left the page.
func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.t.Errorf("the page has a fault: %s", f)
	}
	for _, r := range b.requests {
		if !strings.HasPrefix(r, b.file) && r != "about:blank" {
			b.t.Errorf("the page requests %s", r)
		}
	}
	if len(b.requests) == 0 {
		b.t.Error("the browser tells of no request, not even of the page itself")
	}
}

var views = []string{"overview", "quiz", "findings", "source", "review", "architecture", "lessons", "exams"}

// TestScreenshots writes pictures of the sample shop's report, or of REPORT, for people to look at.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("PLINTH_SCREENSHOTS")
	if dir == "" {
		t.Skip("PLINTH_SCREENSHOTS names no directory for pictures")
	}
	report := shopReport(t)
	if name := os.Getenv("REPORT"); name != "" {
		var err error
		if report, err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	b := browse(t, report)
	shown := views
	if only := os.Getenv("VIEWS"); only != "" {
		shown = strings.Split(only, ",")
	}
	for _, width := range []int64{390, 820, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			b.size(width, 1100)
			b.colours(scheme)
			for _, view := range shown {
				b.visit(view)
				b.eval(`document.querySelectorAll(".at .more").forEach(d => d.open = true)`, nil)
				var picture []byte
				b.run(chromedp.CaptureScreenshot(&picture))
				name := filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", strings.ReplaceAll(view, "/", "_"), width, scheme))
				if err := os.WriteFile(name, picture, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
