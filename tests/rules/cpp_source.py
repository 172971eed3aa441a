"""Just enough C++ to judge it by: code without comments and literals, includes, and where functions begin and end.

A parser of C++ it is not. It follows braces and parentheses at namespace and class level and takes a block for a
function's body when what stands before it reads like a function's head; lambdas and control blocks belong to the
function around them. What it cannot tell it leaves out, so it may miss a function and does not invent one.
"""
import re
from typing import NamedTuple

_LITERALS = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)


_RAW_LINE = "\f\n"  # a line end inside a raw string, so that functions() can leave it out


def strip_literals(text, keep_strings=False):
    """Comments become blanks and string contents vanish, line by line, so that line numbers stay right."""
    def replace(match):
        found = match.group(0)
        if found.startswith(("//", "/*")):
            return re.sub(r"[^\n]", " ", found)
        if keep_strings:
            return found
        return '""' + _RAW_LINE * found.count("\n") if found[0] != "'" else "' '"
    return _LITERALS.sub(replace, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)', re.MULTILINE)


def includes(text):
    """(line, path, is_quoted) of each include directive outside comments."""
    code = strip_literals(text, keep_strings=True)
    return [(line_of(code, match.start()), match.group(1) or match.group(2), match.group(1) is not None)
            for match in _INCLUDE.finditer(code)]


class Function(NamedTuple):
    name: str
    first_line: int
    last_line: int
    text_lines: int = 0  # within raw strings: a page of HTML is text, not code

    @property
    def lines(self):
        return self.last_line - self.first_line + 1 - self.text_lines


_CONTROL = re.compile(r"^(if|for|while|switch|catch|else|do|try|return|using|typedef)\b")
_TYPE_OR_NAMESPACE = re.compile(r"^(inline\s+)?(template\s*<.*>\s*)?(namespace|class|struct|union|enum|extern)\b", re.DOTALL)
_NAME = re.compile(r"([\w~:]+(?:<[^()<>]*>)?|operator\s*\S+)\s*\(")


def _parentheses_emptied(head):
    out, depth = [], 0
    for character in head:
        if character == ")":
            depth -= 1
        if depth == 0:
            out.append(character)
        if character == "(":
            depth += 1
    return "".join(out)


def _is_member_initialiser(head):
    """`Thing::Thing(int a) : a_` opens a member's brace; `Thing::Thing(int a) : a_{a}` (emptied) opens the body."""
    flat = _parentheses_emptied(head)
    colon = re.search(r"\)[^:;{}]*(?<!:):(?!:)", flat)
    return bool(colon) and re.search(r"[\w>]\s*$", flat[colon.end():]) is not None


def _is_function_head(head):
    stripped = head.strip()
    if _CONTROL.match(stripped) or "(" not in stripped:
        return False
    flat = _parentheses_emptied(re.sub(r"operator\s*[^\s\w(]+|operator\s*\(\s*\)", "operator_", stripped))
    before = flat.split("(", 1)[0]
    if "=" in before or "[" in re.sub(r"\[\[.*?\]\]", "", before):  # an initialiser or a lambda
        return False
    if _TYPE_OR_NAMESPACE.match(stripped) and not re.match(r"^(inline\s+)?(template\s*<.*>\s*)?(struct|class|enum)\s+[\w:]+[\s*&]+[\w:]+\s*\(",
                                                           stripped, re.DOTALL):
        return stripped.startswith("extern") and "(" in before + "("
    return True


def functions(text):
    """Every function with a body, in order. A head's first line counts, comments above it do not."""
    code = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda match: re.sub(r"[^\n]", " ", match.group(0)), strip_literals(text), flags=re.MULTILINE)
    found, position, head_start, parentheses = [], 0, 0, 0
    while position < len(code):
        character = code[position]
        if character == "(":
            parentheses += 1
        elif character == ")":
            parentheses = max(0, parentheses - 1)
        elif character == "{" and parentheses > 0:
            position = _end_of_block(code, position)
            continue
        elif character == "{":
            head = code[head_start:position]
            if _is_member_initialiser(head):
                end = _end_of_block(code, position)
                code = code[:position] + "(" + re.sub(r"[^\n]", " ", code[position + 1:end - 1]) + ")" + code[end:]
                continue
            if _is_function_head(head):
                end = _end_of_block(code, position)
                start = head_start + len(head) - len(head.lstrip())
                name = _NAME.search(re.sub(r"\[\[.*?\]\]", "", head))
                found.append(Function(name.group(1) if name else "?", line_of(code, start), line_of(code, end - 1),
                                      code.count(_RAW_LINE, start, end)))
                position = head_start = end
                continue
            head_start = position + 1
            if not _opens_scope(head):
                position = head_start = _end_of_block(code, position)
                continue
        elif character in "};":
            head_start = position + 1
        elif character == ":" and re.search(r"(public|private|protected)\s*$", code[head_start:position]):
            head_start = position + 1
        position += 1
    return found


def _opens_scope(head):
    return _TYPE_OR_NAMESPACE.match(head.strip()) is not None


def _end_of_block(code, open_brace):
    """The offset behind the brace that closes this one."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, open_brace):
        depth += 1 if match.group(0) == "{" else -1
        if depth == 0:
            return match.end()
    return len(code)
