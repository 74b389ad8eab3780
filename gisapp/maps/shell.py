"""The skeleton of a map page: landmarks without words, which the scripts fill in the reader's language."""

SHELL = """
<svg id="patterns" width="0" height="0" aria-hidden="true" focusable="false"></svg>
<a class="skip" href="#list" data-w="skip">Tới danh sách khu</a>
<header id="top">
  <div class="brand"><h1 id="title">Bản đồ khu công nghiệp</h1><p id="plan"></p></div>
  <nav id="views" data-label="views"></nav>
  <fieldset id="horizons"><legend data-w="horizon">Mốc quy hoạch</legend>
    <div id="years" class="choices"></div></fieldset>
  <div class="actions">
    <button type="button" id="copy" data-w="copy">Sao chép liên kết</button>
    <button type="button" id="print" data-w="print">In A3</button>
    <a id="pdf" class="button" target="_blank" rel="noopener" data-w="print_pdf" hidden>In PDF đúng tỷ lệ</a>
    <button type="button" id="language" data-w="language" lang="en">English</button>
  </div>
</header>
<p id="demo" class="banner" hidden><strong data-w="demo">Minh hoạ</strong> <span data-w="demo_text"></span></p>
<p id="message" class="banner" role="status" hidden></p>
<main id="main">
  <section id="side" data-label="list">
    <div class="side-head">
      <h2 data-w="list">Danh sách khu</h2>
      <label class="search"><span class="unseen" data-w="search">Tìm khu</span>
        <input type="search" id="search" autocomplete="off" spellcheck="false"></label>
      <p id="found" role="status" aria-live="polite"></p>
      <p id="alike" class="hint" role="status"></p>
    </div>
    <div id="list" tabindex="-1"></div>
  </section>
  <section id="stage" data-label="map">
    <!--map-->
    <div id="north" aria-hidden="true"></div>
    <details id="legend" open><summary data-w="legend">Chú giải và lớp</summary>
      <div id="controls"></div><div id="legend-body"></div></details>
    <div id="facts" role="dialog" aria-labelledby="facts-title" hidden></div>
    <noscript><p class="banner">Bản đồ cần JavaScript. This map needs JavaScript.</p></noscript>
  </section>
  <section id="notes"></section>
</main>
<section id="paper" aria-hidden="true"></section>
"""
