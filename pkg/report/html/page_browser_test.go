package html

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp/kb"
)

const visibleNotes = `[...document.querySelectorAll(".finding")].filter(e => e.checkVisibility()).length`

// at is the part of the report that is shown.
const shownView = `document.documentElement.dataset.view`

func TestTheReportRunsInABrowser(t *testing.T) {
	b := browse(t, shopReport(t))
	b.size(1440, 900)
	b.colours("light")
	t.Run("every part is reached by its address and shown alone", func(t *testing.T) {
		for _, view := range views {
			b.visit(view)
			if got := b.text(`[...document.querySelectorAll(".view")].filter(e => e.checkVisibility()).map(e => e.id)`); got != view {
				t.Errorf("at #%s the page shows %q", view, got)
			}
			if got := b.text(`document.querySelector(".bar nav [aria-current]").hash`); got != "#"+view {
				t.Errorf("at #%s the navigation marks %s", view, got)
			}
		}
	})
	t.Run("filters", func(t *testing.T) { testFilters(t, b) })
	t.Run("addresses", func(t *testing.T) { testAddresses(t, b) })
	t.Run("keyboard", func(t *testing.T) { testKeyboard(t, b) })
	t.Run("quiz", func(t *testing.T) { testQuiz(t, b) })
	t.Run("colours", func(t *testing.T) { testColours(t, b) })
	t.Run("recall", func(t *testing.T) {
		b.visit("source")
		b.eval(`document.querySelector("#recall").click()`, nil)
		const hidden = `[...document.querySelectorAll(".finding .body")].filter(e => e.checkVisibility()).length`
		if got := b.text(hidden); got != "0" {
			t.Errorf("%s findings can be read while they are to be recalled", got)
		}
		b.eval(`document.querySelector(".reveal").click()`, nil)
		if got := b.text(hidden); got != "1" {
			t.Errorf("%s findings can be read after one is revealed", got)
		}
	})
	t.Run("small screens scroll in one direction", func(t *testing.T) {
		b.size(390, 800)
		for _, view := range views {
			b.visit(view)
			b.eval(`document.querySelectorAll("details").forEach(d => d.open = true)`, nil)
			if got := b.text(`document.documentElement.scrollWidth`); got != "390" {
				t.Errorf("#%s is %s pixels wide on a screen of 390", view, got)
			}
		}
		b.size(1440, 900)
	})
	b.quiet()
}

func testFilters(t *testing.T, b *tab) {
	b.visit("source")
	all := b.text(visibleNotes)
	if total := b.text(`document.querySelectorAll(".finding").length`); all != total || all == "0" {
		t.Fatalf("%s of %s notes are shown at first", all, total)
	}
	expect := func(what, selector string) {
		t.Helper()
		want := b.text(fmt.Sprintf("document.querySelectorAll(%q).length", selector))
		if got := b.text(visibleNotes); got != want || got == "0" || got == all {
			t.Errorf("%s: %s notes are shown, not %s", what, got, want)
		}
		if got := b.text(`document.querySelector("#shown").textContent`); got != want+" of "+all+" findings" {
			t.Errorf("%s: the page says %q", what, got)
		}
		if got := b.text(`[...document.querySelectorAll("#source .file")].some(f => f.checkVisibility() && !f.querySelector(".finding:not([hidden])"))`); got != "false" {
			t.Errorf("%s: a file without a note is shown", what)
		}
		b.eval(`document.querySelector("#clear").click()`, nil)
		if got := b.text(visibleNotes); got != all {
			t.Errorf("%s: after clearing %s notes are shown, not %s", what, got, all)
		}
	}
	click := func(facet, value string) {
		b.eval(fmt.Sprintf(`document.querySelector('[data-facet=%q][data-value=%q]').click()`, facet, value), nil)
	}
	choose := func(id, value string) {
		b.eval(fmt.Sprintf(`{const s = document.querySelector(%q); s.value = %q; s.dispatchEvent(new Event("change"))}`, id, value), nil)
	}
	click("pillar", "security")
	expect("security", `.finding[data-pillar="security"]`)
	click("pillar", "security")
	click("pillar", "reliability")
	click("severity", "high")
	expect("security or reliability, high", `.finding:is([data-pillar="security"],[data-pillar="reliability"])[data-severity="high"]`)
	click("status", "open")
	expect("open", `.finding[data-status="open"]`)
	choose("#by-file", "kubernetes/web.yaml")
	expect("a file", `.finding[data-path="kubernetes/web.yaml"]`)
	choose("#by-exam", "CKA")
	expect("an exam", `.finding[data-exams~="CKA"]`)
	b.eval(`document.querySelector("#search").focus()`, nil)
	b.press("nAtGaTeWaY")
	if got := b.text(visibleNotes); got == "0" || got == all {
		t.Errorf("the search for NatGateway shows %s notes", got)
	}
	if got := b.text(`[...document.querySelectorAll(".finding")].filter(e => e.checkVisibility() && !e.textContent.toLowerCase().includes("natgateway")).length`); got != "0" {
		t.Errorf("the search shows %s notes without the word", got)
	}
	b.press(kb.Escape)
	if got := b.text(visibleNotes); got != all {
		t.Errorf("after Escape %s notes are shown", got)
	}
	b.press("x")
	b.eval(`{const s = document.querySelector("#search"); s.value = "no such words"; s.dispatchEvent(new Event("input"))}`, nil)
	if got := b.text(`document.querySelector("#source .empty").checkVisibility()`); got != "true" {
		t.Error("nothing says that no finding matches")
	}
}

const inSight = `(e => { const r = e.getBoundingClientRect(); return e.checkVisibility() && r.height > 0 && r.top >= 0 && r.top < innerHeight; })`

func testAddresses(t *testing.T, b *tab) {
	b.visit("overview")
	finding := b.text(`document.querySelectorAll(".finding")[20].id`)
	policy := b.text(`document.querySelector(".lesson").id`)
	question := b.text(`document.querySelectorAll("form.ask")[2].id`)
	for address, want := range map[string]struct{ view, element string }{
		finding:                      {"source", fmt.Sprintf(`document.getElementById(%q)`, finding)},
		"SEC05-BP02":                 {"review", `document.getElementById("SEC05-BP02")`},
		"SEC01-BP01":                 {"review", `document.getElementById("SEC01-BP01")`}, // not visible in code
		"pillar-cost-optimization":   {"review", `document.getElementById("pillar-cost-optimization")`},
		"cloudformation/shop.yaml:3": {"source", `document.querySelector('[data-file="cloudformation/shop.yaml"] [data-n="3"]')`}, // folded
		"shop.yaml:237":              {"source", `document.querySelector('[data-file="cloudformation/shop.yaml"] [data-n="237"]')`},
		"terraform/main.tf":          {"source", `document.querySelector('[data-file="terraform/main.tf"]')`},
		policy:                       {"lessons", fmt.Sprintf(`document.getElementById(%q)`, policy)},
		"SAA-C03":                    {"exams", `document.getElementById("SAA-C03")`},
		question:                     {"quiz", fmt.Sprintf(`document.getElementById(%q)`, question)},
	} {
		b.visit(address)
		if got := b.text(shownView); got != want.view {
			t.Errorf("#%s shows the %s", address, got)
		}
		if got := b.text(inSight + `(` + want.element + `)`); got != "true" {
			t.Errorf("#%s does not bring its target into sight", address)
		}
	}
	b.visit("source")
	b.eval(`{const s = document.querySelector("#search"); s.value = "no such words"; s.dispatchEvent(new Event("input"))}`, nil)
	b.eval(fmt.Sprintf(`location.hash = %q`, finding), nil)
	b.await(`!document.getElementById("` + finding + `").hidden`)
	if got := b.text(inSight + fmt.Sprintf(`(document.getElementById(%q))`, finding)); got != "true" {
		t.Error("an address of a finding that a filter hides does not show it")
	}
	b.visit("no-such-place")
	if got := b.text(shownView); got != "overview" {
		t.Errorf("an address that leads nowhere shows %s", got)
	}
	if broken := b.text(`[...document.querySelectorAll('a[href^="#"]')].map(a => decodeURIComponent(a.hash.slice(1))).filter(h => !document.getElementById(h) && !/:\d+$/.test(h))`); broken != "" {
		t.Errorf("links of the page lead nowhere: %s", broken)
	}
}

func testKeyboard(t *testing.T, b *tab) {
	b.visit("source")
	current := func() string {
		return b.text(`[...document.querySelectorAll(".finding")].indexOf(document.activeElement)`)
	}
	for _, step := range []struct{ key, want string }{{"j", "0"}, {"j", "1"}, {"j", "2"}, {"k", "1"}, {"k", "0"}, {"k", "0"}} {
		b.press(step.key)
		if got := current(); got != step.want {
			t.Errorf("after %s the note %s is the current one, not %s", step.key, got, step.want)
		}
	}
	b.press("o")
	if got := b.text(`document.activeElement.querySelector(".more").open`); got != "true" {
		t.Error("o does not open the explanation")
	}
	b.press("/")
	if got := b.text(`document.activeElement.id`); got != "search" {
		t.Errorf("/ brings the cursor into %q", got)
	}
	b.press("j?")
	if got := b.text(`document.querySelector("#search").value`); !strings.HasSuffix(got, "j?") {
		t.Errorf("the search field holds %q: shortcuts work while typing", got)
	}
	b.press(kb.Escape)
	b.press("?")
	if got := b.text(`document.querySelector("#help").open`); got != "true" {
		t.Error("? does not show the shortcuts")
	}
	b.press(kb.Escape)
	if got := b.text(`document.querySelector("#help").open`); got != "false" {
		t.Error("Escape does not close the shortcuts")
	}
	b.press("1")
	b.await(shownView + ` === "overview"`)
	b.press("j")
	if got := b.text(shownView + ` + " " + !!document.activeElement.closest("#findings .row")`); got != "findings true" {
		t.Errorf("j on the overview leads to %s", got)
	}
}

func testQuiz(t *testing.T, b *tab) {
	b.visit("quiz")
	if got := b.text(`[...document.querySelectorAll(".reason")].filter(e => e.checkVisibility()).length`); got != "0" {
		t.Fatalf("%s reasons are shown before an answer", got)
	}
	total := 0
	b.eval(`document.querySelectorAll("form.ask").length`, &total)
	if total < 5 {
		t.Fatalf("the quiz has %d questions", total)
	}
	const now = `document.querySelector("form.ask.now")`
	b.eval(now+`.querySelector(".check").click()`, nil)
	if got := b.text(now + `.classList.contains("answered")`); got != "false" {
		t.Error("a question counts as answered without a choice")
	}
	for n := range total {
		right := n > 0 // the first one wrong, the others right
		b.eval(fmt.Sprintf(`[...%s.querySelectorAll('[data-correct="%t"] input')].slice(0, %s.dataset.choose).forEach(i => i.click())`, now, right, now), nil)
		b.eval(now+`.querySelector(".check").click()`, nil)
		if got := b.text(`[...` + now + `.querySelectorAll(".option")].every(o => o.querySelector(".reason").checkVisibility() && o.querySelector(".reason").textContent.length > 30)`); got != "true" {
			t.Errorf("question %d: not every option says why", n+1)
		}
		if got, want := b.text(`document.querySelectorAll(".progress i")[`+fmt.Sprint(n)+`].className`), map[bool]string{true: "right", false: "wrong"}[right]; got != want {
			t.Errorf("question %d: the progress says %q", n+1, got)
		}
		b.eval(now+`.querySelector(".next").click()`, nil)
	}
	if got, want := b.text(`document.querySelector(".result").textContent`), fmt.Sprintf("%d of %d right. What to read again:", total-1, total); got != want {
		t.Errorf("at the end the quiz says %q, not %q", got, want)
	}
	if got := b.text(`document.querySelectorAll(".again li").length`); got != "1" {
		t.Errorf("%s lessons are to be read again", got)
	}
	b.eval(`document.querySelector(".restart").click()`, nil)
	if got := b.text(now + `.querySelector("input:checked, input:disabled")`); got != "null" {
		t.Error("after starting again an answer is still there")
	}
}

func testColours(t *testing.T, b *tab) {
	b.visit("overview")
	const paper = `getComputedStyle(document.body).backgroundColor`
	light := b.text(paper)
	b.colours("dark")
	dark := b.text(paper)
	if light == dark {
		t.Errorf("the page is %s whatever the system says", light)
	}
	for _, want := range []string{light, dark, dark} { // light, dark, as the system
		b.press("t")
		if got := b.text(paper); got != want {
			t.Errorf("the switch makes the page %s, not %s", got, want)
		}
	}
	b.colours("light")
}

// axeVersion is that of axe-core, which knows the Web Content Accessibility Guidelines.
const axeVersion = "4.14.1"

// axe installs axe-core once into the user's cache and gives its script.
func axe(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		leaveOut(t, "there is no cache directory: "+err.Error())
	}
	dir := filepath.Join(cache, "plinth-tests", "axe-core-"+axeVersion)
	name := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(name); err != nil {
		if _, err := exec.LookPath("npm"); err != nil {
			leaveOut(t, "npm, which installs axe-core, is not installed")
		}
		if out, err := exec.Command("npm", "install", "--silent", "--no-save", "--prefix", dir, "axe-core@"+axeVersion).CombinedOutput(); err != nil {
			leaveOut(t, "npm cannot install axe-core: "+err.Error()+"\n"+string(out))
		}
	}
	script, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

func TestTheReportIsAccessible(t *testing.T) {
	script := axe(t)
	b := browse(t, shopReport(t))
	b.run(cdppage.SetBypassCSP(true)) // for axe alone; the other tests hold the policy
	if twice := b.text(`[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`); twice != "" {
		t.Errorf("elements share ids: %s", twice)
	}
	looks := []struct {
		scheme string
		width  int64
	}{{"light", 1440}, {"dark", 1440}, {"light", 390}}
	for i, view := range views {
		b.visit(view)
		// axe reads what is not shown as well, which takes minutes.
		b.eval(`document.querySelectorAll(".view").forEach(v => v.id === `+shownView+` || v.replaceChildren());
			document.querySelectorAll(".view details").forEach((d, i) => d.open = d.open || i % 3 === 0)`, nil)
		if view == "quiz" {
			b.eval(`document.querySelector("form.ask.now input").click(); document.querySelector("form.ask.now .check").click()`, nil)
		}
		b.eval(script, nil)
		for _, look := range looks[:len(looks)-i%2] { // every other part on a small screen as well
			b.size(look.width, 900)
			b.colours(look.scheme)
			checkAccessibility(t, b, fmt.Sprintf("#%s, %s, %d pixels wide", view, look.scheme, look.width))
			if view == "quiz" {
				b.eval(`document.querySelector("#help").showModal()`, nil)
				checkAccessibility(t, b, "the shortcuts, "+look.scheme)
				b.eval(`document.querySelector("#help").close()`, nil)
			}
		}
	}
}

// checkAccessibility wants that axe finds nothing, and that it looked.
func checkAccessibility(t *testing.T, b *tab, what string) {
	t.Helper()
	answer := b.text(`await axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify({
		passes: r.passes.length, violations: r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html + " " + n.failureSummary)}))}))`)
	var found struct {
		Passes     int
		Violations []struct {
			ID, Help string
			Nodes    []string
		}
	}
	if err := json.Unmarshal([]byte(answer), &found); err != nil {
		t.Fatalf("%s: %v in %q", what, err, answer)
	}
	if found.Passes < 10 {
		t.Errorf("%s: axe has only %d rules that pass", what, found.Passes)
	}
	for _, v := range found.Violations {
		t.Errorf("%s: %s: %s\n%s", what, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}

// TestThePolicyOfThePageIsStrict holds what the browser is told to refuse.
func TestThePolicyOfThePageIsStrict(t *testing.T) {
	report := string(shopReport(t))
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(report)
	if policy == nil {
		t.Fatal("the page has no Content-Security-Policy")
	}
	for rule := range strings.SplitSeq(policy[1], "; ") {
		if strings.Contains(rule, "unsafe") || strings.Contains(rule, "http") || strings.Contains(rule, "data:") || strings.Contains(rule, "*") {
			t.Errorf("the page admits %s", rule)
		}
	}
	if !strings.HasPrefix(policy[1], "default-src &#39;none&#39;; ") {
		t.Errorf("what is not named is admitted: %s", policy[1])
	}
	if n := strings.Count(report, "<script"); n != 1 {
		t.Errorf("the page has %d scripts", n)
	}
	if bad := regexp.MustCompile(`(?i)<[^>]+\s(style|on[a-z]+|src|srcset)=`).FindString(report); bad != "" {
		t.Errorf("the page has %s", bad)
	}
}
