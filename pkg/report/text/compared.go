package text

import "github.com/plinth-lint/plinth/pkg/finding"

// maxFixed is how many findings a report names that a change has fixed, unless it is verbose.
const maxFixed = 10

// compared says what became of the earlier state.
func (p *printer) compared(introduced, known int) {
	c := p.result.Compared
	if c == nil {
		return
	}
	if c.Since != "" {
		p.since(introduced, known)
		return
	}
	if known > 0 {
		p.printf("%s in the baseline\n", count(known, "finding"))
	}
	if n := len(c.Gone); n > 0 {
		file := ""
		if c.Baseline == "" {
			file = " --file FILE"
		}
		them := "them"
		if n == 1 {
			them = "it"
		}
		p.printf("%s of the baseline no longer found; `plinth baseline update --prune%s` takes %s out\n", count(n, "finding"), file, them)
	}
}

// since names what a change has fixed.
func (p *printer) since(introduced, known int) {
	c, st := p.result.Compared, p.style
	fixed, open := 0, 0
	for _, e := range c.Gone {
		if e.Status == finding.Open {
			open++
			continue
		}
		if fixed++; fixed <= maxFixed || p.options.Verbose {
			p.printf("%sfixed%s %s %s in %s\n", st.green, st.reset, Clean(e.Policy), Clean(e.Address), p.shown(e.Unit))
		}
	}
	if fixed > maxFixed && !p.options.Verbose {
		p.printf("%s… and %d more fixed; --verbose shows them%s\n", st.dim, fixed-maxFixed, st.reset)
	}
	p.printf("since %s: %s, %d fixed, %d as before", Clean(c.Since), count(introduced, "finding")+" introduced", fixed, known)
	if open > 0 {
		p.printf("; %d that could not be determined are gone", open)
	}
	p.printf("\n")
}
