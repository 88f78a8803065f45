package git

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxBlamed bounds the lines of one file that are looked up.
const maxBlamed = 2000

// Changed says when lines of a file were last changed in a commit of HEAD's history, in UTC. It takes the
// file as it is in the work tree, and 1-based lines of it. Lines that HEAD does not hold, and a file that
// it does not, are left out.
//
// A line of the work tree is looked up by its text, among equal lines by its
// order: blaming the work tree itself would run the filters that the repository's attributes name.
func (r *Repository) Changed(ctx context.Context, name string, content []byte, lines []int) (map[int]time.Time, error) {
	committed, err := r.output(ctx, "cat-file", "blob", "HEAD:"+name)
	if err != nil {
		return nil, ctx.Err() // not in HEAD
	}
	there := map[string][]int{}
	for i, line := range split(committed) {
		there[line] = append(there[line], i+1)
	}
	here := map[int]int{} // lines here by their number in HEAD
	seen := map[string]int{}
	args := []string{"blame", "--porcelain", "--no-textconv"}
	for i, line := range split(content) {
		nth := seen[line]
		seen[line]++
		if slices.Contains(lines, i+1) && nth < len(there[line]) && len(here) < maxBlamed {
			n := there[line][nth]
			here[n] = i + 1
			args = append(args, "-L", fmt.Sprintf("%d,%d", n, n))
		}
	}
	if len(here) == 0 {
		return nil, nil
	}
	out, err := r.output(ctx, append(args, "HEAD", "--", name)...)
	if err != nil {
		return nil, err
	}
	changed := map[int]time.Time{}
	for n, when := range parseBlame(string(out)) {
		if line, ok := here[n]; ok {
			changed[line] = when
		}
	}
	return changed, nil
}

func split(content []byte) []string {
	lines := strings.Split(string(content), "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return lines
}

// parseBlame reads the porcelain form: "hash line-then line-now …", then, once for each
// commit, what is known of it, then a tab and the line.
func parseBlame(text string) map[int]time.Time {
	times := map[string]time.Time{}
	commits := map[int]string{}
	hash := ""
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "\t"):
			hash = ""
		case hash == "" && len(fields) >= 3:
			hash = fields[0]
			if n, err := strconv.Atoi(fields[2]); err == nil {
				commits[n] = hash
			}
		case len(fields) == 2 && fields[0] == "author-time":
			if seconds, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				times[hash] = time.Unix(seconds, 0).UTC()
			}
		}
	}
	changed := map[int]time.Time{}
	for n, of := range commits {
		if when, ok := times[of]; ok {
			changed[n] = when
		}
	}
	return changed
}
