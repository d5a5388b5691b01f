package dev.millrace.demo.site;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes pages. */
final class Html {

  private Html() {}

  /** Returns a page that links to others. */
  static String page(String title, String text, Collection<Article> links) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>%1$s</title>
        </head>
        <body>
        <h1>%1$s</h1>
        <p>%2$s</p>
        <ul>
        %3$s
        </ul>
        </body>
        </html>
        """
        .formatted(
            escape(title),
            escape(text),
            links.stream().map(Html::link).collect(Collectors.joining("\n")));
  }

  private static String link(Article article) {
    return "<li><a href=\"%s\">%s</a></li>".formatted(article.path(), escape(article.title()));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
