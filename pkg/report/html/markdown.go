package html

import (
	"bytes"
	"html/template"
	"net/url"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// markdown renders the text of a lesson. HTML in it is left out, images become
// their description, and links lead to web pages alone.
func markdown(text string) template.HTML {
	var b bytes.Buffer
	if err := converter().Convert([]byte(clean(text)), &b); err != nil {
		return template.HTML("<p>" + template.HTMLEscapeString(clean(text)) + "</p>") // escaped
	}
	return template.HTML(b.String()) // goldmark escapes, and leaves raw HTML out
}

// converter is made when it is first used. goldmark's extensions are not linked: they cost every start of plinth 1.5 ms.
var converter = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(lessonRenderer{}, 100))),
	)
})

// lessonRenderer renders what a lesson must render otherwise than goldmark does.
type lessonRenderer struct{}

// RegisterFuncs makes lessonRenderer a renderer.NodeRenderer.
func (lessonRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, renderCode)
	r.Register(ast.KindCodeBlock, renderCode)
	r.Register(ast.KindHeading, renderHeading)
	r.Register(ast.KindImage, renderImage)
	r.Register(ast.KindLink, renderLink)
	r.Register(ast.KindAutoLink, renderAutoLink)
}

func renderCode(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	language := ""
	if fenced, ok := node.(*ast.FencedCodeBlock); ok {
		language = string(fenced.Language(source))
	}
	if language == "terraform" || language == "tf" {
		language = "hcl"
	}
	var text strings.Builder
	for i := range node.Lines().Len() {
		line := node.Lines().At(i)
		text.Write(line.Value(source))
	}
	_, _ = w.WriteString(`<pre class="code"><code>` + string(code(language, text.String())) + "</code></pre>\n")
	return ast.WalkSkipChildren, nil
}

// renderHeading moves headings below that of the section they stand in.
func renderHeading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "h" + string(rune('0'+min(6, node.(*ast.Heading).Level+1))) + ">"
	if entering {
		_, _ = w.WriteString("<" + tag)
	} else {
		_, _ = w.WriteString("</" + tag + "\n")
	}
	return ast.WalkContinue, nil
}

// renderImage leaves the image out and keeps its text: nothing is loaded.
func renderImage(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkContinue, nil
}

func renderLink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	anchor(w, string(node.(*ast.Link).Destination), entering)
	return ast.WalkContinue, nil
}

func renderAutoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if link := node.(*ast.AutoLink); entering {
		anchor(w, string(link.URL(source)), true)
		_, _ = w.WriteString(template.HTMLEscapeString(string(link.Label(source))))
		anchor(w, string(link.URL(source)), false)
	}
	return ast.WalkContinue, nil
}

// anchor begins or ends a link to a web page; another address makes none.
func anchor(w util.BufWriter, to string, begin bool) {
	switch u, err := url.Parse(to); {
	case err != nil || u.Scheme != "https" && u.Scheme != "http":
	case begin:
		_, _ = w.WriteString(`<a href="` + template.HTMLEscapeString(u.String()) + `" rel="noopener noreferrer" target="_blank">`)
	default:
		_, _ = w.WriteString("</a>")
	}
}

// paragraph gives the first paragraph of a Markdown text.
func paragraph(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	return first
}
