// Package catalog makes the pages of plinth's policies under docs/policies: an
// index of the pillars, and one page for each pillar with every policy of it.
// What a policy teaches stands in its lesson, to which the pages lead.
package catalog

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
)

const made = "Made from the policies by `go test ./pkg/policytest/catalog -update`; do not edit."

// Pages gives the pages by their names: README.md, and <pillar>.md for each pillar.
func Pages(library *policy.Library) map[string]string {
	pages := map[string]string{"README.md": index(library)}
	for _, p := range wellarchitected.Pillars() {
		pages[p.ID+".md"] = page(p, of(library, p))
	}
	return pages
}

func of(library *policy.Library, pillar *wellarchitected.Pillar) []*policy.Policy {
	return slices.DeleteFunc(slices.Clone(library.Policies()), func(p *policy.Policy) bool { return p.Pillar != pillar.ID })
}

func index(library *policy.Library) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!-- %s -->
# The policies

By the pillars of the AWS Well-Architected Framework. A pillar's page has each of its policies: what it wants, what it judges, the best practices that it looks for, the ids that other
tools and standards give the same control, and its parameters. The practices are those of the framework that at least one policy looks for, of all.
What is still missing is in [controls.md](../controls.md).

| pillar | policies | critical | high | medium | low | practices |
|---|---:|---:|---:|---:|---:|---:|
`, made)
	for _, pillar := range wellarchitected.Pillars() {
		all := of(library, pillar)
		looked := 0
		for _, practice := range pillar.Practices() {
			if slices.ContainsFunc(library.Policies(), func(p *policy.Policy) bool { return slices.Contains(p.Practices, practice.ID) }) {
				looked++
			}
		}
		fmt.Fprintf(&b, "| [%s](%s.md) | %d |", pillar.Name, pillar.ID, len(all))
		for s := policy.Critical; s >= policy.Low; s-- {
			n := 0
			for _, p := range all {
				if p.Severity == s {
					n++
				}
			}
			fmt.Fprintf(&b, " %d |", n)
		}
		fmt.Fprintf(&b, " %d of %d |\n", looked, len(pillar.Practices()))
	}
	return b.String()
}

// page gives the page of a pillar: a table of all its policies, then a section for each.
func page(pillar *wellarchitected.Pillar, all []*policy.Policy) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- %s -->\n# %s\n\n", made, pillar.Name)
	fmt.Fprintf(&b, "%d policies look after the [%s pillar](%s). [All pillars](README.md)\n\n", len(all), pillar.Name, pillar.URL)
	b.WriteString("| policy | what it wants | severity | judges | practices | also known as |\n|---|---|---|---|---|---|\n")
	for _, p := range all {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s | %s |\n", p.ID, p.ID, plain(p.Title), p.Severity, codes(p.Types), strings.Join(p.Practices, ", "), plain(strings.Join(p.Aliases, ", ")))
	}
	for _, p := range all {
		section(&b, p)
	}
	return b.String()
}

func section(b *strings.Builder, p *policy.Policy) {
	dir := "../../policies/" + p.Dir
	fmt.Fprintf(b, "\n## %s\n\n%s: **%s.** %s\n\n", p.ID, p.Severity, plain(p.Title), plain(p.Description))
	fmt.Fprintf(b, "- [Lesson](%s/lesson.md) · [rule and examples](%s)\n", dir, dir)
	for _, id := range p.Practices {
		if practice, ok := wellarchitected.Practice(id); ok {
			fmt.Fprintf(b, "- [%s %s](%s)\n", id, plain(practice.Title), practice.URL)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Required)) {
		fmt.Fprintf(b, "- wants the parameter `%s` in plinth.yaml, for instance %s\n", name, value(p.Required[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Parameters)) {
		fmt.Fprintf(b, "- parameter `%s`, %s unless plinth.yaml says otherwise\n", name, value(p.Parameters[name]))
	}
	if !slices.Contains(p.Profiles, "recommended") {
		b.WriteString("- not in the profile `recommended`\n")
	}
	if p.NoInline {
		b.WriteString("- accepted in plinth.yaml alone\n")
	}
	var parts []string
	for _, alias := range p.Aliases {
		if _, partial := p.Part(alias); partial {
			parts = append(parts, alias)
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(b, "- more than %s alone: accepting that does not accept all of it\n", plain(strings.Join(parts, ", ")))
	}
}

func value(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "a value" // METADATA is YAML, and what YAML holds can be written
	}
	return "`" + string(text) + "`"
}

func codes(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, "`"+n+"`")
	}
	return strings.Join(out, ", ")
}

// plain keeps a text of ours from being markup.
func plain(s string) string {
	return strings.NewReplacer("|", `\|`, "<", `\<`, "*", `\*`, "_", `\_`, "[", `\[`).Replace(s)
}
