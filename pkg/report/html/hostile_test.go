package html

import (
	"bytes"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/report/internal/reporttest"
)

// TestHostileFilesHaveNoEffect opens the report of files whose names, values, keys and comments are
// scripts, styles and characters that steer the eye.
func TestHostileFilesHaveNoEffect(t *testing.T) {
	library := reporttest.Library(t)
	tree := reporttest.HostileTree(t)
	result := reporttest.RunWith(t, tree, library)
	if len(result.Findings) < 50 {
		t.Fatalf("only %d findings", len(result.Findings))
	}
	var out bytes.Buffer
	title := strings.Join(reporttest.Hostile, " ")
	if err := Write(&out, result, Options{Library: library, Record: &learn.Record{}, Title: title, Date: title}); err != nil {
		t.Fatal(err)
	}
	b := browse(t, out.Bytes())
	for _, view := range views {
		b.visit(view)
	}
	for what, expression := range map[string]string{
		"scripts other than its own":    `document.scripts.length - 1`,
		"styles other than its own":     `document.querySelectorAll("style, link, [style]:not(#canvas > svg)").length - 1`,
		"elements that load something":  `document.querySelectorAll("img, iframe, object, embed, base, audio, video, image, use, [src], [srcset], [background]").length`,
		"event handlers":                `[...document.querySelectorAll("*")].filter(e => [...e.attributes].some(a => a.name.startsWith("on"))).length`,
		"links that are no addresses":   `[...document.querySelectorAll("a, area")].filter(a => !/^(https:\/\/|#)/.test(a.getAttribute("href"))).length`,
		"characters that steer the eye": `(document.documentElement.outerHTML.replace(/[\n\t]/g, "").match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu) || []).length`,
		"forms that are sent":           `document.querySelectorAll("form[action], [formaction]").length`,
	} {
		if got := b.text(expression); got != "0" {
			t.Errorf("the page has %s %s", got, what)
		}
	}
	if got := b.text(`document.querySelectorAll(".finding").length > 50 && document.body.textContent.includes("<script>alert(1)</script>")`); got != "true" {
		t.Error("the page does not show the hostile texts as text")
	}
	b.quiet()
	// what would slip through is stopped by the browser
	if got := b.text(`(() => { try { document.body.innerHTML = "<img src=x>"; return "taken"; } catch (e) { return e.name; } })()`); got != "TypeError" {
		t.Errorf("HTML in a string is %s", got)
	}
	b.eval(`{ const s = document.createElement("style"); s.append("body { display: none }"); document.body.append(s); const i = new Image(); i.src = "http://127.0.0.1:1/x"; }`, nil)
	b.eval(`new Promise(r => setTimeout(r, 100))`, nil)
	if got := b.text(`getComputedStyle(document.body).display`); got != "block" {
		t.Error("a style that is not the page's own takes effect")
	}
	for _, r := range b.requests {
		if strings.HasPrefix(r, "http") {
			t.Errorf("a request leaves: %s", r)
		}
	}
	if len(b.faults) < 2 {
		t.Errorf("the browser refused nothing: %q", b.faults)
	}
}

func TestMarkdownHasNoEffect(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"HTML is left out", "a <script>alert(1)</script> b", "<p>a <!-- raw HTML omitted -->alert(1)<!-- raw HTML omitted --> b</p>\n"},
		{"blocks of HTML are left out", "<style>*{}</style>\n\nx", "<!-- raw HTML omitted -->\n<p>x</p>\n"},
		{"links to scripts are no links", "[x](javascript:alert(1)) [y](data:text/html,x) <javascript:alert(1)>", "<p>x y javascript:alert(1)</p>\n"},
		{"links to pages are links", "[x](https://example.com/?a=1&b=\"2\")", `<p><a href="https://example.com/?a=1&amp;b=&#34;2&#34;" rel="noopener noreferrer" target="_blank">x</a></p>` + "\n"},
		{"images are their text", "![a picture](https://example.com/x.png)", "<p>a picture</p>\n"},
		{"code is highlighted and escaped", "```hcl\na = \"<b>\"\n```", `<pre class="code"><code><i class="k">a</i> = <i class="s">&#34;&lt;b&gt;&#34;</i></code></pre>` + "\n"},
		{"characters that steer the eye are shown", "a\u202eb\x1b[31m", "<p>a\ufffdb\ufffd[31m</p>\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(markdown(tt.text)); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}
