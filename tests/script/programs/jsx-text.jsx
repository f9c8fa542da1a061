const h = (t, p, ...c) => ({ t, p, c }), Fragment = 'F', s = x => console.log(JSON.stringify(x)); s(<p>  lead and trail  </p>); s(<p>
  first line
  second   line

  third {1} after
  {2}
</p>); s(<p>&amp; &lt;b&gt; &copy; &#65;&#x42; &nbsp;&unknown; &quot;</p>); s(<p a="&amp;&#65; x" b='multi
line' />); s(<p>{'a'} {'b'}</p>); s(<p>
</p>); s(<p>   </p>); s(<p>	tab	</p>); s(<p>// not a comment /* either */ 'quotes' "double" `tick` \n</p>); s(<p>a{/* c */}b</p>); s(<p>{"{"}brace{'}'}</p>); s(<p>é 😀 &#128512; &hearts;</p>); s(<p>text <b>bold</b> more
  <i>x</i>
  end</p>);
