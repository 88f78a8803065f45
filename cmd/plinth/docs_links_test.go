package main

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// markdownPages gives README.md, CONTRIBUTING.md and all pages below docs, by their paths.
func markdownPages(t *testing.T) (root fs.FS, pages map[string]string) {
	t.Helper()
	root = os.DirFS("../..")
	names := []string{"README.md", "CONTRIBUTING.md"}
	err := fs.WalkDir(root, "docs", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".md" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pages = map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = string(text)
	}
	return root, pages
}

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```")
	span    = regexp.MustCompile("`[^`\n]*`")
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	dropped = regexp.MustCompile(`[^\p{L}\p{N}_ -]`)
)

// prose is a page without its code, in which nothing is a link or a heading.
func prose(page string) string { return span.ReplaceAllString(fenced.ReplaceAllString(page, ""), "") }

// anchors gives the names by which GitHub leads to the headings of a page.
func anchors(page string) map[string]bool {
	out := map[string]bool{}
	for _, h := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		out[strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-")] = true
	}
	return out
}

func TestLinksOfTheDocumentationLeadSomewhere(t *testing.T) {
	root, pages := markdownPages(t)
	for name, page := range pages {
		for _, m := range linked.FindAllStringSubmatch(prose(page), -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			at := name
			if target != "" {
				at = path.Join(path.Dir(name), target)
			}
			if _, err := fs.Stat(root, at); err != nil {
				t.Errorf("%s: %s: %v", name, m[1], err)
				continue
			}
			if anchor != "" && !anchors(pages[at])[anchor] {
				t.Errorf("%s: %s: %s has no such heading", name, m[1], at)
			}
		}
	}
}

func TestTheIndexOfTheDocumentationNamesEveryPage(t *testing.T) {
	_, pages := markdownPages(t)
	named := map[string]bool{"README.md": true}
	for _, m := range linked.FindAllStringSubmatch(pages["docs/README.md"], -1) {
		named[path.Join("docs", m[1])] = true
	}
	var missing []string
	for name := range pages {
		if path.Dir(name) == "docs" && name != "docs/README.md" && !named[name] {
			missing = append(missing, name)
		}
	}
	if diff := cmp.Diff(missing, []string(nil)); diff != "" {
		t.Errorf("docs/README.md does not name (-got +want):\n%s", diff)
	}
}
